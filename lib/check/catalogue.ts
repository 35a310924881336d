import type { Rule } from './rule';

/** Every rule. */
export const rules: readonly Rule[] = [];
