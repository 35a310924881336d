import type { Fault } from '../manifest/fault';
import { fieldPath } from '../manifest/field-path';

/** The key by which YAML 1.1 takes over the fields of another object. */
export const MERGE_KEY = '<<';

/** Deepest nesting that is read. */
export const MAX_DEPTH = 100;
/** Most values of one file, those behind aliases counted as often as they are met. */
const MAX_VALUES = 100_000;

/**
 * Adds what YAML lets a text say that is no data: values that hold themselves or multiply by aliases, and merge keys,
 * which YAML 1.2 has not.
 *
 * @returns whether the data is a tree that can be walked to its end
 */
export function checkSoundness(data: unknown, faults: Fault[]): boolean {
  return new Walk(faults).over(data, '');
}

class Walk {
  private readonly open = new Set<object>();
  private count = 0;

  constructor(private readonly faults: Fault[]) {}

  over(value: unknown, field: string): boolean {
    if (++this.count > MAX_VALUES) {
      const problem = `is more than ${MAX_VALUES} values, once its aliases are followed`;
      return this.refuse(field, problem, 'Write fewer aliases of aliases.');
    }
    if (typeof value !== 'object' || value === null) return true;
    if (this.open.has(value)) {
      return this.refuse(field, 'is an alias of what it is a part of', 'Write the value out in place of the alias.');
    }
    if (this.open.size >= MAX_DEPTH) {
      return this.refuse(field, `is nested deeper than ${MAX_DEPTH} values`, 'Nest less deeply.');
    }
    this.open.add(value);
    const isSound = this.within(value, field);
    this.open.delete(value);
    return isSound;
  }

  private within(value: object, field: string): boolean {
    if (Array.isArray(value)) return value.every((item, index) => this.over(item, `${field}[${index}]`));
    return Object.entries(value).every(([key, child]) => {
      const at = fieldPath(field, key);
      if (key === MERGE_KEY) {
        const fix =
          'Write the fields out; what all models of an environment share belongs into its `models` in main.ts.';
        this.refuse(at, 'is a merge key of YAML 1.1, which takes over nothing here', fix);
      }
      return this.over(child, at);
    });
  }

  private refuse(field: string, problem: string, fix: string): false {
    this.faults.push({ field, problem, fix });
    return false;
  }
}
