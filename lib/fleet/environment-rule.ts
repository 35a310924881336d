import { isDeepStrictEqual } from 'node:util';
import type { Fault } from '../manifest/fault';
import { parseImage } from '../manifest/image';
import { isSince, versionOfImage } from '../manifest/server-version';
import type { AutoscaledModelProps } from '../model/autoscaled-model';
import { pathFault } from '../props/path';
import type { PodImage } from './pod-images';

/** A model as it is in one environment, differences applied, beside what it is in the others. */
export interface ModelInEnvironment {
  readonly name: string;
  readonly environment: string;
  readonly props: AutoscaledModelProps;
  /** Every image of its pods as they are rendered: of containers, init containers and image volumes. */
  readonly images: readonly PodImage[];
  /** Replicas that are kept without load, as the autoscaler is rendered. */
  readonly minReplicas: number;
  /** The same model in another environment; undefined where it is not there. */
  elsewhere(environment: string): ModelInEnvironment | undefined;
}

/** What an environment demands of its models. */
export interface EnvironmentRule {
  /**
   * The environments that it looks into; one that there is not is a fault.
   *
   * @default - its own alone
   */
  readonly looksInto?: readonly string[];
  /**
   * What is wrong with the rule itself, so that it would find nothing: told once, and no model is checked by it.
   *
   * @default - nothing
   */
  readonly faults?: readonly Fault[];
  /** What is wrong with a model; an empty list where nothing is. One that fails, or returns anything else, is a fault. */
  check(model: ModelInEnvironment): readonly Fault[];
}

/** Makes {@link EnvironmentRule}s. */
export const EnvironmentRule = {
  /**
   * Every image of a model's pods has a tag other than `latest`, or a digest: what runs does not change by itself. Images
   * of sidecars, of init containers, of volumes, and those that overrides set are images too.
   */
  pinnedImages: (): EnvironmentRule => ({
    check: ({ images }) =>
      images
        .filter(({ image }) => !isPinned(image))
        .map(({ field, image }) => {
          const problem = 'must have a tag other than latest, or a digest: what runs would change by itself';
          const fix =
            field === 'image' ? 'Set imageTag or imageDigest for this environment.' : 'Give it a tag or a digest.';
          return { field, value: image, problem, fix };
        }),
  }),

  /**
   * Every model keeps at least this many replicas.
   *
   * @param least replicas, as the autoscaler is rendered
   */
  atLeastReplicas: (least: number): EnvironmentRule => ({
    check: ({ minReplicas }) => {
      if (minReplicas >= least) return [];
      const fix = `Set scaling.minReplicas to ${least} or more for this environment.`;
      return [{ field: 'scaling.minReplicas', value: minReplicas, problem: `must be at least ${least}`, fix }];
    },
  }),

  /**
   * A field, or one value of it, is not to be used here, such as what is only meant for development. It is the prop that
   * is looked at; what `overrides` set is forbidden by its own path, or with all of them by `overrides`.
   *
   * @param field path of the prop: `probes.liveness`, `env.DEBUG`; one that leads to no prop is a fault
   * @param because why, a clause: `it prints prompts to the log`
   * @param value the value that is forbidden; left out, any value is
   */
  forbids: (field: string, because: string, value?: unknown): EnvironmentRule => ({
    faults: forbidsNothing(field),
    check: ({ props }) => {
      const found = valueAt(props, field);
      if (found === undefined || (value !== undefined && !isDeepStrictEqual(found, value))) return [];
      const fix = 'Leave it out here, or set it only in the environments that allow it.';
      return [{ field, value: found, problem: `is not allowed here: ${because}`, fix }];
    },
  }),

  /**
   * Every model runs images that its pods in another environment run, so that nothing arrives here untried. The two change
   * together; where the other goes ahead, see `notAheadOf`.
   *
   * @param environment name of the other environment
   */
  sameImageAs: (environment: string): EnvironmentRule => ({
    looksInto: [environment],
    check: (model) =>
      foreignImages(model, environment).map(({ image, field, other, there }) => {
        const problem = `must be the image of ${environment}, which is ${there}`;
        const isBehind = other !== undefined && isOlder(image, other);
        const follow = `Take the image of ${environment} here. Where that is to go ahead, demand notAheadOf('${environment}') instead.`;
        return { field, value: image, problem, fix: isBehind ? follow : `Bring the image to ${environment} first.` };
      }),
  }),

  /**
   * No model runs an image that is newer than that of its pods in another environment, which goes ahead. Images of one
   * repository are compared by the version in their tags, a number with dots such as `1.4` or `v0.19.0-cu128`. All others
   * must be the same, and so must those with further numbers behind a name, of which nobody knows the version:
   * `cuda12.4-1.5`.
   *
   * @param environment name of the other environment
   */
  notAheadOf: (environment: string): EnvironmentRule => ({
    looksInto: [environment],
    check: (model) =>
      foreignImages(model, environment)
        .filter(({ image, other }) => other === undefined || !isOlder(image, other))
        .map((image) => ({ field: image.field, value: image.image, ...aheadText(image, environment) })),
  }),
};

/** An image that no pod of the model runs in another environment. */
interface ForeignImage extends PodImage {
  /** What stands in its place there; undefined where nothing does. */
  readonly other?: string;
  /** The same in words. */
  readonly there: string;
}

function foreignImages({ images, elsewhere }: ModelInEnvironment, environment: string): ForeignImage[] {
  const others = elsewhere(environment)?.images;
  const foreign = images.filter(({ image }) => !others?.some((other) => other.image === image));
  return foreign.map((image) => {
    const other = others?.find(({ place }) => place === image.place)?.image;
    return { ...image, other, there: other ?? (others ? 'without such an image' : 'without this model') };
  });
}

/** What is wrong with an image that is not known to be older than what stands in its place elsewhere. */
function aheadText({ image, other, there }: ForeignImage, environment: string): Pick<Fault, 'problem' | 'fix'> {
  const fix = `Bring the image to ${environment} first.`;
  const theirs = `the image of ${environment}, which is ${there}`;
  if (other === undefined) return { problem: `must be ${theirs}`, fix };
  if (isOlder(other, image)) return { problem: `must be no newer than ${theirs}`, fix };
  const follow = `Take the image of ${environment} here, or bring this one there first.`;
  return { problem: `must be ${theirs}, as their names do not tell which is older`, fix: follow };
}

/** Whether an image is an older version of another, by the numbers in the tags of their repository. */
function isOlder(image: string, than: string): boolean {
  const [version, least] = [clearVersion(image), clearVersion(than)];
  const isOfOne = parseImage(image)?.repository === parseImage(than)?.repository;
  return isOfOne && version !== undefined && least !== undefined && !isSince(version, least);
}

const SEVERAL_NUMBERS = /^(?!v?\d).*\d\.\d.*[^\d.]\d+\.\d/;

/** The version in an image's tag; undefined where its numbers may be those of something else: `cuda12.4-1.5`. */
function clearVersion(image: string): string | undefined {
  return SEVERAL_NUMBERS.test(parseImage(image)?.tag ?? '') ? undefined : versionOfImage(image);
}

/** An image that cannot be read is told by the model itself. */
function isPinned(image: string): boolean {
  const reference = parseImage(image);
  if (reference === undefined || reference.digest !== undefined) return true;
  return reference.tag !== undefined && reference.tag !== 'latest';
}

/** What is wrong with a path that is forbidden, where no model can have it. */
function forbidsNothing(path: string): Fault[] {
  const found = pathFault('AutoscaledModelProps', String(path));
  return found ? [{ field: 'forbids', value: path, ...found, problem: `would forbid nothing: ${found.problem}` }] : [];
}

/** The value at a path; a name in a map may have dots in it, as in `labels.example.com/team`. */
function valueAt(value: unknown, path: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const [key = '', ...others] = path.split('.');
  if (others.length === 0 || Object.hasOwn(value, path)) return Reflect.get(value, path);
  return valueAt(Reflect.get(value, key), others.join('.'));
}
