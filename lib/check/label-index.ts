import { type LabelSelector, selectorMatches } from '../manifest/labels';
import { within } from './object-set';

/** Stands for all namespaces; none can be called so. */
export const ANYWHERE = '';

/** Something in a namespace that has labels. */
export interface Labelled {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Finds labelled things by selector. Only the things that share the selector's rarest label are looked at, so a
 * selector that names its objects costs as much as it finds, however large the set.
 */
export class LabelIndex<T extends Labelled> {
  private readonly byNamespace: ReadonlyMap<string, readonly T[]>;
  /** By namespace, key and value; made for a namespace when something is first looked for in it. */
  private readonly byLabel = new Map<string, ReadonlyMap<string, ReadonlyMap<string, readonly T[]>>>();

  constructor(readonly items: readonly T[]) {
    const byNamespace = new Map<string, T[]>();
    for (const item of items) push(byNamespace, item.namespace, item);
    this.byNamespace = byNamespace.set(ANYWHERE, [...items]);
  }

  /** Everything in a namespace. */
  inNamespace(namespace: string): readonly T[] {
    return this.byNamespace.get(namespace) ?? [];
  }

  /** Everything in a namespace that the selector selects; nothing where there is no selector. */
  select(namespace: string, selector: LabelSelector | undefined): readonly T[] {
    if (!selector) return [];
    return this.candidates(namespace, selector).filter(({ labels }) => selectorMatches(selector, labels));
  }

  private candidates(namespace: string, selector: LabelSelector): readonly T[] {
    let fewest = this.inNamespace(namespace);
    for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
      const bucket = this.bucket(namespace, key, value);
      if (bucket.length < fewest.length) fewest = bucket;
    }
    for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
      if (operator !== 'In') continue;
      const buckets = Array.from(new Set(values), (value) => this.bucket(namespace, key, value));
      const size = buckets.reduce((sum, bucket) => sum + bucket.length, 0);
      if (size < fewest.length) fewest = buckets.flat();
    }
    return fewest;
  }

  private bucket(namespace: string, key: string, value: string): readonly T[] {
    return this.labelsIn(namespace).get(key)?.get(value) ?? [];
  }

  private labelsIn(namespace: string): ReadonlyMap<string, ReadonlyMap<string, readonly T[]>> {
    const known = this.byLabel.get(namespace);
    if (known) return known;
    const byKey = new Map<string, Map<string, T[]>>();
    for (const item of this.inNamespace(namespace)) {
      for (const [key, value] of Object.entries(item.labels)) push(within(byKey, key), value, item);
    }
    this.byLabel.set(namespace, byKey);
    return byKey;
  }
}

function push<T>(map: Map<string, T[]>, key: string, item: T): void {
  const items = map.get(key);
  if (items) items.push(item);
  else map.set(key, [item]);
}
