import { type LabelSelector, selectorMatches } from '../manifest/labels';

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
  private readonly byLabel = new Map<string, T[]>();

  constructor(readonly items: readonly T[]) {
    for (const item of items) {
      for (const namespace of [item.namespace, ANYWHERE]) {
        push(this.byNamespace, namespace, item);
        for (const [key, value] of Object.entries(item.labels))
          push(this.byLabel, labelKey(namespace, key, value), item);
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
    const choose = (buckets: readonly (readonly T[])[]) => {
      const size = buckets.reduce((sum, bucket) => sum + bucket.length, 0);
      if (size < fewest.length) fewest = buckets.flat();
    };
    for (const [key, value] of Object.entries(selector.matchLabels ?? {})) choose([this.bucket(namespace, key, value)]);
    for (const { key, operator, values = [] } of selector.matchExpressions ?? [])
      if (operator === 'In') choose(Array.from(new Set(values), (value) => this.bucket(namespace, key, value)));
    return fewest;
  }

  private bucket(namespace: string, key: string, value: string): readonly T[] {
    return this.byLabel.get(labelKey(namespace, key, value)) ?? [];
  }
}

function push<T>(map: Map<string, T[]>, key: string, item: T): void {
  const items = map.get(key);
  if (items) items.push(item);
  else map.set(key, [item]);
}

function labelKey(namespace: string, key: string, value: string): string {
  return `${namespace}\n${key}\n${value}`;
}
