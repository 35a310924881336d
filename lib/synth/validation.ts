import type { IConstruct } from 'constructs';
import { environmentOf, writtenAs } from './placement';
import type { SynthesisFault } from './synthesis-error';

/** A fault as it is told first, with the other environments that have it. */
interface Told {
  readonly where: string | undefined;
  readonly message: string;
  readonly environments: Set<string>;
}

/** What the constructs say is wrong with them. */
interface Validation {
  /** What is wrong with a model alike in several environments is told once. */
  readonly faults: readonly SynthesisFault[];
  /** The constructs with which something is wrong. */
  readonly invalid: ReadonlySet<IConstruct>;
}

/** Asks every construct what is wrong with it. */
export function validateAll(constructs: readonly IConstruct[]): Validation {
  const told: Told[] = [];
  const invalid = new Set<IConstruct>();
  const byEnvironment = new Map<string, Told>();
  for (const construct of constructs) {
    const messages = construct.node.validate();
    if (messages.length === 0) continue;
    invalid.add(construct);
    const written = writtenAs(construct);
    const environment = environmentOf(construct);
    for (const message of messages) {
      const file = written?.locate(construct, message);
      const key = JSON.stringify([environment?.path, file, message]);
      const same = environment && byEnvironment.get(key);
      if (same) {
        same.environments.add(environment.name);
        continue;
      }
      const fault = { where: whereOf(construct, file), message: written?.say(message) ?? message };
      const environments = new Set(environment && [environment.name]);
      told.push({ ...fault, environments });
      if (environment) byEnvironment.set(key, { ...fault, environments });
    }
  }
  return { faults: told.map(faultOf), invalid };
}

function faultOf({ where, message, environments }: Told): SynthesisFault {
  const [, ...others] = environments;
  return { where: others.length === 0 ? where : `${where}, in ${others.join(', ')} too`, message };
}

function whereOf({ node }: IConstruct, file: string | undefined): string | undefined {
  const path = node.path === '' ? undefined : node.path;
  return file === undefined ? path : `${path} (${file})`;
}
