import type { Duration, Size } from 'cdk8s';
import type { Cpu, EnvFrom, EnvValue, Probe } from 'cdk8s-plus-27';
import { parseImage } from '../manifest/image';
import { ABSENT } from '../manifest/merge';
import type { AutoscaledModelProps } from '../model/autoscaled-model';
import type { Signal } from '../model/signal';
import type { Metric } from '../scaling/metric';
import type { MetricSource } from '../scaling/metric-source';
import type { Trigger } from '../scaling/trigger';

/** Values that are replaced as a whole. */
type Whole =
  | Cpu
  | Duration
  | EnvFrom
  | EnvValue
  | Metric
  | MetricSource
  | Probe
  | Signal
  | Size
  | Trigger
  | readonly unknown[];

/** Any part of a value; lists and values with a unit are replaced as a whole. */
export type Difference<T> = T extends Whole ? T : T extends object ? { readonly [K in keyof T]?: Difference<T[K]> } : T;

/** In what a model differs from its definition: any of its props, and the tag or digest of its image. */
export type ModelDifference = Difference<AutoscaledModelProps> & {
  /** Takes the place of the image's tag, and of its digest. */
  readonly imageTag?: string;
  /** `sha256:...`, takes the place of the image's digest; the tag stays, for people to read. */
  readonly imageDigest?: string;
};

/**
 * Lays differences over the props of a model, later ones over earlier ones. Objects are merged field by field, all else
 * is replaced; what is undefined is left as it is.
 */
export function applyDifferences(
  props: AutoscaledModelProps,
  ...differences: readonly (ModelDifference | undefined)[]
): AutoscaledModelProps {
  let merged: AutoscaledModelProps = props;
  for (const difference of differences) {
    if (difference === undefined) continue;
    const { imageTag, imageDigest, ...rest } = difference;
    merged = overlay(merged, rest);
    const image = merged.image ?? runtimeImage(merged, imageTag ?? imageDigest);
    if (image !== undefined) merged = { ...merged, image: withTag(image, imageTag, imageDigest) };
  }
  return merged;
}

/** The image of the runtime, where it is to bear another tag. */
function runtimeImage({ runtime, gpu }: AutoscaledModelProps, wanted: string | undefined): string | undefined {
  return wanted === undefined ? undefined : runtime?.pod({ gpus: gpu?.count ?? 0 }).image;
}

/** Lays a part of a value over the whole. */
function overlay<T extends object>(base: T, part: object): T {
  return overlaid(base, part, (key, present, value) =>
    key === 'overrides' ? overlaid(present, value, overlayOverride) : overlay(present, value),
  );
}

/** Lays the override of one object of a model over an earlier one; `null` in place of the whole takes it back. */
function overlayOverride(_: string, present: object, value: object): object {
  return overlaid(present, value, overlayOverride, ABSENT);
}

/**
 * Lays a part over the whole, objects by a function.
 *
 * @param takenBack what `null` makes of a value that is there: in overrides, the field is removed whether or not the model
 * renders it
 */
function overlaid<T extends object>(
  base: T,
  part: object,
  overlayObjects: (key: string, present: object, value: object) => object,
  takenBack: unknown = null,
): T {
  const merged = { ...base };
  for (const [key, value] of Object.entries(part)) {
    if (value === undefined) continue;
    const present: unknown = Reflect.get(merged, key);
    const bothObjects = isPlainObject(present) && isPlainObject(value);
    const isTakenBack = value === null && present !== undefined && present !== null;
    Reflect.set(merged, key, bothObjects ? overlayObjects(key, present, value) : isTakenBack ? takenBack : value);
  }
  return merged;
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** An image that cannot be read is left as it is: the model says what is wrong with it. */
function withTag(image: string, tag: string | undefined, digest: string | undefined): string {
  const reference = parseImage(image);
  if (reference === undefined || (tag === undefined && digest === undefined)) return image;
  const shownTag = tag ?? reference.tag;
  const named = shownTag === undefined ? reference.repository : `${reference.repository}:${shownTag}`;
  return digest === undefined ? named : `${named}@${digest}`;
}
