import type { Duration, Size } from 'cdk8s';
import type { Cpu, EnvFrom, EnvValue, Probe } from 'cdk8s-plus-27';
import { parseImage } from '../manifest/image';
import { ABSENT } from '../manifest/merge';
import { isPlainObject } from '../manifest/plain-object';
import type { AutoscaledModelProps } from '../model/autoscaled-model';
import { runtimeImage } from '../model/derive';
import type { Gpu } from '../model/gpu';
import type { Signal } from '../model/signal';
import type { Weights } from '../model/weights';
import type { Runtime } from '../runtime';
import type { RuntimeMetrics } from '../runtime/signal';
import type { Metric } from '../scaling/metric';
import type { MetricSource } from '../scaling/metric-source';
import type { Trigger } from '../scaling/trigger';

/** Values that are replaced as a whole, `WHOLE_FIELDS` among them. */
type Whole =
  | Cpu
  | Duration
  | EnvFrom
  | EnvValue
  | Gpu
  | Metric
  | MetricSource
  | Probe
  | Runtime
  | RuntimeMetrics
  | Signal
  | Size
  | Trigger
  | Weights;

/**
 * Any part of a value; lists and values with a unit are replaced as a whole. What a model may lack may be `null`, which
 * takes it away.
 */
export type Difference<T> = T extends readonly unknown[]
  ? T
  : string extends keyof T
    ? { readonly [K in keyof T]?: Difference<T[K]> | null }
    : T extends Whole
      ? T
      : T extends object
        ? { readonly [K in keyof T]?: Difference<T[K]> | Removal<T, K> }
        : T;

/** `null` for a field that may be left out. */
type Removal<T, K extends keyof T> = undefined extends T[K] ? null : never;

/** In what a model differs from its definition: any of its props, and the tag or digest of its image. */
export type ModelDifference = Difference<AutoscaledModelProps> & {
  /** Takes the place of the image's tag, and of its digest. */
  readonly imageTag?: string;
  /** `sha256:...`, takes the place of the image's digest; the tag stays, for people to read. */
  readonly imageDigest?: string;
};

/**
 * Lays differences over the props of a model, later ones over earlier ones. Objects are merged field by field, all else
 * is replaced; `null` takes away what the model has, and what is undefined is left as it is. Only within `overrides`,
 * where `null` removes a field of the rendered object, it stays.
 */
export function applyDifferences(
  props: AutoscaledModelProps,
  ...differences: readonly (ModelDifference | undefined)[]
): AutoscaledModelProps {
  let merged: AutoscaledModelProps = props;
  for (const difference of differences) {
    if (difference === undefined) continue;
    const { imageTag, imageDigest, ...rest } = difference;
    merged = overlay(merged, rest, '');
    if ((imageTag ?? imageDigest) === undefined) continue;
    // Where nobody knows an image, the model itself tells that it has none.
    const image = merged.image ?? runtimeImage(merged);
    if (image !== undefined) merged = { ...merged, image: withTag(image, imageTag, imageDigest) };
  }
  return merged;
}

/** Lays the definition of a model over what it has in common with others: objects field by field, all else as a whole. */
export function withDefaults(
  props: AutoscaledModelProps,
  defaults: Difference<AutoscaledModelProps>,
): AutoscaledModelProps {
  return overlay(withoutRemovals(defaults, '') as AutoscaledModelProps, props, '');
}

/** Fields that hold plain objects of which no part means anything in another. */
const WHOLE_FIELDS: readonly string[] = ['runtime', 'serverMetrics.server'];

/** What is laid over a rendered object: `overrides.podSpec`. */
const PATCH = /^overrides\.[^.]+/;

/** Lays a part of a value over the whole. */
function overlay<T extends object>(base: T, part: object, field: string): T {
  const merged = new Map<string, unknown>(Object.entries(base));
  for (const [key, value] of Object.entries(part)) {
    const at = field === '' ? key : `${field}.${key}`;
    const present = merged.get(key);
    if (value === undefined) continue;
    if (value === null && !PATCH.test(field)) merged.delete(key);
    else if (value === null && present !== undefined && present !== null) merged.set(key, ABSENT);
    else if (isPlainObject(present) && isPlainObject(value) && !WHOLE_FIELDS.includes(at)) {
      merged.set(key, overlay(present, value, at));
    } else merged.set(key, withoutRemovals(value, at));
  }
  return Object.fromEntries(merged) as T;
}

/** A part of which nothing is there yet: there is nothing that it could take away. */
function withoutRemovals(value: unknown, field: string): unknown {
  return isPlainObject(value) && !WHOLE_FIELDS.includes(field) ? overlay({}, value, field) : value;
}

/** An image that cannot be read is left as it is: the model says what is wrong with it. */
function withTag(image: string, tag: string | undefined, digest: string | undefined): string {
  const reference = parseImage(image);
  if (reference === undefined || (tag === undefined && digest === undefined)) return image;
  const shownTag = tag ?? reference.tag;
  const named = shownTag === undefined ? reference.repository : `${reference.repository}:${shownTag}`;
  return digest === undefined ? named : `${named}@${digest}`;
}
