import { isDeepStrictEqual } from 'node:util';
import type { Fault } from '../manifest/fault';
import { parseImage } from '../manifest/image';
import type { AutoscaledModelProps } from '../model/autoscaled-model';

/** A model as it is in one environment, differences applied, beside what it is in the others. */
export interface ModelInEnvironment {
  readonly name: string;
  readonly environment: string;
  readonly props: AutoscaledModelProps;
  /** The same model in another environment; undefined where it is not there. */
  elsewhere(environment: string): AutoscaledModelProps | undefined;
}

/** What an environment demands of its models. */
export interface EnvironmentRule {
  /** What is wrong with a model, if anything. */
  check(model: ModelInEnvironment): readonly Fault[];
}

/** Makes {@link EnvironmentRule}s. */
export const EnvironmentRule = {
  /** Every image has a tag other than `latest`, or a digest: what runs does not change by itself. */
  pinnedImages: (): EnvironmentRule => ({
    check: ({ props: { image } }) => {
      const reference = image === undefined ? undefined : parseImage(image);
      if (reference === undefined || reference.digest !== undefined) return [];
      if (reference.tag !== undefined && reference.tag !== 'latest') return [];
      const problem = 'must have a tag other than latest, or a digest: what runs would change by itself';
      return [{ field: 'image', value: image, problem, fix: 'Set imageTag or imageDigest for this environment.' }];
    },
  }),

  /** Every model keeps at least this many replicas. */
  atLeastReplicas: (least: number): EnvironmentRule => ({
    check: ({ props: { scaling } }) => {
      const { minReplicas = 1 } = scaling;
      if (minReplicas >= least) return [];
      const fix = `Set scaling.minReplicas to ${least} or more for this environment.`;
      return [{ field: 'scaling.minReplicas', value: minReplicas, problem: `must be at least ${least}`, fix }];
    },
  }),

  /**
   * A field, or one value of it, is not to be used here, such as what is only meant for development.
   *
   * @param field path of the prop: `probes.liveness`, `env.DEBUG`
   * @param because why, a clause: `it prints prompts to the log`
   * @param value the value that is forbidden; left out, any value is
   */
  forbids: (field: string, because: string, value?: unknown): EnvironmentRule => ({
    check: ({ props }) => {
      const found = valueAt(props, field);
      if (found === undefined || (value !== undefined && !isDeepStrictEqual(found, value))) return [];
      const fix = 'Leave it out here, or set it only in the environments that allow it.';
      return [{ field, value: found, problem: `is not allowed here: ${because}`, fix }];
    },
  }),

  /** Every model runs the image that another environment runs, so that nothing arrives here untried. */
  sameImageAs: (environment: string): EnvironmentRule => ({
    check: ({ props: { image }, elsewhere }) => {
      const other = elsewhere(environment)?.image;
      if (other === image) return [];
      const problem = `must be the image of ${environment}, which is ${other ?? 'without this model'}`;
      return [{ field: 'image', value: image, problem, fix: `Bring the image to ${environment} first.` }];
    },
  }),
};

function valueAt(value: unknown, field: string): unknown {
  let at = value;
  for (const key of field.split('.')) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Reflect.get(at, key);
  }
  return at;
}
