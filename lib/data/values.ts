import type { EnvValue, ResourceFieldPaths } from 'cdk8s-plus-27';
import { CPU, DURATION, SIZE } from './amounts';
import { cdk8sPlus } from './cdk8s-plus';
import { fields, flag, type Notation, text } from './notation';
import { configMapNamed, secretNamed } from './references';
import { VOLUME } from './volumes';

const OPTIONAL = flag('Whether pods start without it. Default: false.');
const PREFIX = text('What the name of each variable begins with. Default: nothing.');

/** The classes that have a notation of their own, by name. */
export const VALUES: Readonly<Record<string, Notation>> = {
  Cpu: CPU,
  Size: SIZE,
  Duration: DURATION,
  Quantity: {
    schema: { description: 'A Kubernetes quantity.', anyOf: [{ type: 'string' }, { type: 'number' }] },
    make: (data) => {
      const { Quantity } = cdk8sPlus().k8s;
      return typeof data === 'number' ? Quantity.fromNumber(data) : Quantity.fromString(String(data));
    },
  },
  IntOrString: {
    schema: {
      description: 'A number, or text such as the name of a port.',
      anyOf: [{ type: 'number' }, { type: 'string' }],
    },
    make: (data) => {
      const { IntOrString } = cdk8sPlus().k8s;
      return typeof data === 'number' ? IntOrString.fromNumber(data) : IntOrString.fromString(String(data));
    },
  },
  EnvValue: {
    schema: {
      description: 'Where the value of an environment variable comes from.',
      anyOf: [
        fields({ secret: text('Name of a Secret.'), key: text('Key in the Secret.') }, { optional: OPTIONAL }),
        fields({ configMap: text('Name of a ConfigMap.'), key: text('Key in the ConfigMap.') }, { optional: OPTIONAL }),
        fields({ field: text("Path of a field of the pod, such as status.podIP or metadata.labels['app'].") }),
        fields(
          {
            resource: {
              description: 'What the container requests or is limited to.',
              enum: [
                'limits.cpu',
                'limits.memory',
                'limits.ephemeral-storage',
                'requests.cpu',
                'requests.memory',
                'requests.ephemeral-storage',
              ] satisfies `${ResourceFieldPaths}`[],
            },
          },
          { divisor: text('The unit in which it is told, such as 1m or 1Mi. Default: cores, bytes.') },
        ),
      ],
    },
    make: (data) => makeEnvValue(data as EnvValueData),
  },
  EnvFrom: {
    schema: {
      description: 'What each key becomes an environment variable of.',
      anyOf: [
        fields({ secret: text('Name of a Secret.') }, { prefix: PREFIX }),
        fields({ configMap: text('Name of a ConfigMap.') }, { prefix: PREFIX }),
      ],
    },
    make: (data) => {
      const { secret, configMap = '', prefix } = data as Readonly<Record<string, string | undefined>>;
      const { Env, EnvFrom } = cdk8sPlus();
      if (secret === undefined) return Env.fromConfigMap(configMapNamed(configMap), prefix);
      return new EnvFrom(undefined, prefix, secretNamed(secret));
    },
  },
  Volume: VOLUME,
};

/** Where the value of a variable comes from, as data. */
interface EnvValueData {
  readonly secret?: string;
  readonly configMap?: string;
  readonly key?: string;
  readonly optional?: boolean;
  readonly field?: string;
  readonly resource?: ResourceFieldPaths;
  readonly divisor?: string;
}

function makeEnvValue({ secret, configMap, key = '', optional, field, resource, divisor }: EnvValueData): EnvValue {
  const { EnvValue } = cdk8sPlus();
  if (secret !== undefined) return EnvValue.fromSecretValue({ secret: secretNamed(secret), key }, { optional });
  if (configMap !== undefined) return EnvValue.fromConfigMap(configMapNamed(configMap), key, { optional });
  if (resource !== undefined) return EnvValue.fromResource(resource, { divisor });
  return EnvValue.fromFieldRef(field as Parameters<typeof EnvValue.fromFieldRef>[0]);
}
