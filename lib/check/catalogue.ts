import { admissionRules } from './admission';
import type { Rule } from './rule';
import { setRules } from './rules';

/** Every rule: what the API server says of single objects, then what holds across objects. */
export const rules: readonly Rule[] = [...admissionRules, ...setRules];
