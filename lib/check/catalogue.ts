import type { Rule } from './rule';
import { setRules } from './rules';

/** Every rule. */
export const rules: readonly Rule[] = [...setRules];
