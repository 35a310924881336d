import type { LabelSelector, LabelSelectorRequirement } from './labels';
import { asObject, listOf, textMapOf, textOf, textsOf } from './read';

/** The label selector that a value of unknown shape stands for; undefined where there is none. */
export function readSelector(value: unknown): LabelSelector | undefined {
  const selector = asObject(value);
  if (!selector) return undefined;
  return {
    matchLabels: textMapOf(selector['matchLabels']),
    matchExpressions: listOf(selector['matchExpressions']).flatMap(readRequirement),
  };
}

function readRequirement(value: unknown): LabelSelectorRequirement[] {
  const requirement = asObject(value);
  const key = textOf(requirement?.['key']);
  const operator = textOf(requirement?.['operator']);
  if (key === undefined || operator === undefined) return [];
  return [{ key, operator, values: textsOf(requirement?.['values']) }];
}

/** True when a selector has no term, and so selects everything. */
export function selectsEverything(selector: LabelSelector): boolean {
  return Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0;
}

/** A selector in one line: `app=chat, tier in (a, b)`. */
export function selectorText(selector: LabelSelector): string {
  const equal = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const expressions = (selector.matchExpressions ?? []).map(requirementText);
  return [...equal, ...expressions].join(', ') || 'everything';
}

function requirementText({ key, operator, values = [] }: LabelSelectorRequirement): string {
  if (operator === 'Exists') return key;
  if (operator === 'DoesNotExist') return `!${key}`;
  return `${key} ${operator === 'NotIn' ? 'not in' : 'in'} (${values.join(', ')})`;
}
