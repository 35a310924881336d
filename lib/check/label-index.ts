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
  private readonly byNamespace = new Map<string, T[]>();
  /** By namespace, key and value. */
  private readonly byLabel = new Map<string, Map<string, Map<string, T[]>>>();

  constructor(readonly items: readonly T[]) {
    for (const item of items) {
      for (const namespace of [item.namespace, ANYWHERE]) {
        push(this.byNamespace, namespace, item);
        const byKey = within(this.byLabel, namespace);
        for (const [key, value] of Object.entries(item.labels)) push(within(byKey, key), value, item);
      }
    }
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
    return this.byLabel.get(namespace)?.get(key)?.get(value) ?? [];
  }
}

function push<T>(map: Map<string, T[]>, key: string, item: T): void {
  const items = map.get(key);
  if (items) items.push(item);
  else map.set(key, [item]);
}
