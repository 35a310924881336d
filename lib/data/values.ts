import { App, Chart, Duration, Size } from 'cdk8s';
import { ConfigMap, Cpu, Env, EnvValue, k8s, PersistentVolumeClaim, Secret, Volume } from 'cdk8s-plus-27';
import type { Schema } from './schema';

/** How a value of a class is written as data. */
export interface Notation {
  readonly schema: Schema;
  /**
   * Makes the value from data that the schema admits.
   *
   * @throws Error for data that the schema admits and the class does not
   */
  make(data: unknown): unknown;
}

const SIZES: Readonly<Record<string, (amount: number) => Size>> = {
  Ki: Size.kibibytes,
  Mi: Size.mebibytes,
  Gi: Size.gibibytes,
  Ti: Size.tebibytes,
  Pi: Size.pebibyte,
};

const DURATIONS: Readonly<Record<string, (amount: number) => Duration>> = {
  ms: Duration.millis,
  s: Duration.seconds,
  m: Duration.minutes,
  h: Duration.hours,
  d: Duration.days,
};

/** The classes that have a notation of their own, by name. */
export const VALUES: Readonly<Record<string, Notation>> = {
  Cpu: {
    schema: {
      description: 'An amount of CPU: cores as a number, or thousandths as text such as 500m.',
      anyOf: [{ type: 'number' }, { type: 'string', pattern: '^([0-9]+m|[0-9]+(\\.[0-9]+)?)$' }],
      examples: ['500m', 2],
    },
    make: (data) => makeCpu(String(data)),
  },
  Size: {
    schema: {
      description: 'An amount of memory or storage, such as 512Mi or 16Gi.',
      type: 'string',
      pattern: '^[0-9]+(Ki|Mi|Gi|Ti|Pi)$',
      examples: ['512Mi', '16Gi'],
    },
    make: (data) => withUnit(String(data), SIZES),
  },
  Duration: {
    schema: {
      description: 'A length of time, such as 90s, 12m or 1h.',
      type: 'string',
      pattern: '^[0-9]+(ms|s|m|h|d)$',
      examples: ['90s', '12m'],
    },
    make: (data) => withUnit(String(data), DURATIONS),
  },
  Quantity: {
    schema: { description: 'A Kubernetes quantity.', anyOf: [{ type: 'string' }, { type: 'number' }] },
    make: (data) => (typeof data === 'number' ? k8s.Quantity.fromNumber(data) : k8s.Quantity.fromString(String(data))),
  },
  IntOrString: {
    schema: { anyOf: [{ type: 'number' }, { type: 'string' }] },
    make: (data) =>
      typeof data === 'number' ? k8s.IntOrString.fromNumber(data) : k8s.IntOrString.fromString(String(data)),
  },
  EnvValue: {
    schema: {
      description: 'Where the value of an environment variable comes from.',
      anyOf: [
        fields({ secret: 'Name of a Secret.', key: 'Key in the Secret.' }),
        fields({ configMap: 'Name of a ConfigMap.', key: 'Key in the ConfigMap.' }),
        fields({ field: 'Path of a field of the pod, such as status.podIP.' }),
      ],
    },
    make: (data) => makeEnvValue(data as Record<string, string>),
  },
  EnvFrom: {
    schema: {
      description: 'What each key becomes an environment variable of.',
      anyOf: [fields({ secret: 'Name of a Secret.' }), fields({ configMap: 'Name of a ConfigMap.' })],
    },
    make: (data) => {
      const { secret, configMap = '' } = data as Record<string, string>;
      return secret === undefined ? Env.fromConfigMap(configMapNamed(configMap)) : Env.fromSecret(secretNamed(secret));
    },
  },
  Volume: {
    schema: {
      description: 'What is mounted, by its name in the namespace.',
      anyOf: [
        fields({ claim: 'Name of a PersistentVolumeClaim.' }),
        fields({ secret: 'Name of a Secret.' }),
        fields({ configMap: 'Name of a ConfigMap.' }),
        fields({ emptyDir: 'Name of a volume that lives as long as the pod.' }),
      ],
    },
    make: (data) => makeVolume(data as Record<string, string>),
  },
};

/** An object of text fields, all required. */
function fields(descriptions: Readonly<Record<string, string>>): Schema {
  const entries = Object.entries(descriptions);
  const properties = Object.fromEntries(
    entries.map(([name, description]) => [name, { type: 'string', description }] as const),
  );
  return { type: 'object', properties, required: Object.keys(descriptions), additionalProperties: false };
}

function makeCpu(text: string): Cpu {
  if (text.endsWith('m')) return Cpu.millis(Number(text.slice(0, -1)));
  const cores = Number(text);
  if (Number.isInteger(cores)) return Cpu.units(cores);
  const millis = Math.round(cores * 1000);
  if (Math.abs(millis - cores * 1000) > 1e-6) throw new Error('must have no more than three decimals');
  return Cpu.millis(millis);
}

function withUnit<T>(text: string, units: Readonly<Record<string, (amount: number) => T>>): T {
  const [, amount = '', unit = ''] = /^(\d+)(\D+)$/.exec(text) ?? [];
  const make = units[unit];
  if (make === undefined) throw new Error(`must have one of the units ${Object.keys(units).join(', ')}`);
  return make(Number(amount));
}

function makeEnvValue({ secret, configMap, key = '', field }: Readonly<Record<string, string>>): EnvValue {
  if (secret !== undefined) return EnvValue.fromSecretValue({ secret: secretNamed(secret), key });
  if (configMap !== undefined) return EnvValue.fromConfigMap(configMapNamed(configMap), key);
  return EnvValue.fromFieldRef(field as Parameters<typeof EnvValue.fromFieldRef>[0]);
}

function makeVolume({ claim, secret, configMap, emptyDir = '' }: Readonly<Record<string, string>>): Volume {
  const [scope, id] = reference();
  if (claim !== undefined) {
    const named = PersistentVolumeClaim.fromClaimName(...reference(), claim);
    return Volume.fromPersistentVolumeClaim(scope, id, named);
  }
  if (secret !== undefined) return Volume.fromSecret(scope, id, secretNamed(secret));
  if (configMap !== undefined) return Volume.fromConfigMap(scope, id, configMapNamed(configMap));
  return Volume.fromEmptyDir(scope, id, emptyDir);
}

function secretNamed(name: string): ReturnType<typeof Secret.fromSecretName> {
  return Secret.fromSecretName(...reference(), name);
}

function configMapNamed(name: string): ReturnType<typeof ConfigMap.fromConfigMapName> {
  return ConfigMap.fromConfigMapName(...reference(), name);
}

let references: Chart | undefined;
let count = 0;

/**
 * A place for a construct that only refers to something in the cluster. It belongs to no app that is synthesized, as it
 * renders nothing.
 */
function reference(): [Chart, string] {
  references ??= new Chart(new App(), 'references');
  return [references, `reference-${count++}`];
}
