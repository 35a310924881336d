import { type Fault, type Faults, faultText } from '../manifest/fault';

/** Where a metric of an autoscaler was declared by the model. */
export interface Declaration {
  /** The field in `scaling`: `metrics[0]`, `schedule[1]`. */
  readonly field: string;
  /** Fields of the metric that were declared under another name, or elsewhere in `scaling`. */
  readonly others?: Readonly<Record<string, string>>;
}

/** A window of a schedule is a trigger by the time of day. */
export function floorAt(index: number): Declaration {
  const field = `schedule[${index}]`;
  const others = { start: `${field}.from`, end: `${field}.until`, replicas: `${field}.minReplicas` };
  return { field, others };
}

/** A signal asks where the metric source says, and its target has one name for every source. */
export function signalAt(field: string): Declaration {
  const others = {
    serverAddress: 'source.prometheus',
    authModes: 'source.authModes',
    authentication: 'source.authentication',
    averageValue: `${field}.perReplica`,
  };
  return { field, others };
}

/** What KEDA's ScaledObject has from the metric source. */
const OF_SOURCE = /^(?:fallback|pollingInterval|cooldown)\b/;

/** The field in which a person wrote what an autoscaler calls `metrics[1].start`. */
export function declaredField(field: string, declarations: readonly Declaration[]): string {
  if (OF_SOURCE.test(field)) return `source.${field}`;
  const [whole, index, rest = ''] = /^metrics\[(\d+)\](.*)$/.exec(field) ?? [];
  const declaration = declarations[Number(index)];
  if (whole === undefined || declaration === undefined) return field;
  const [, name = '', further = ''] = /^\.(\w+)(.*)$/.exec(rest) ?? [];
  const other = declaration.others?.[name];
  return other === undefined ? `${declaration.field}${rest}` : `${other}${further}`;
}

/** Adds faults as a person knows their fields; what several metrics have from one place is told once. */
export function addAsDeclared(found: readonly Fault[], declared: (field: string) => string, faults: Faults): void {
  const told = new Set<string>();
  for (const fault of found) {
    const known = { ...fault, field: declared(fault.field) };
    const text = faultText(known);
    if (!told.has(text)) faults.add(known);
    told.add(text);
  }
}
