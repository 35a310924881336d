import { admissionRules } from '../check/admission';
import { ObjectSet } from '../check/object-set';
import { setRules } from '../check/rules';
import { check } from '../check/run';
import type { Check } from './serving-app';

/**
 * Every rule of this package, at its own severity. The set is not taken to be complete: what it refers to may come from
 * elsewhere.
 */
export const checkEverything: Check = (objects, target) =>
  check(new ObjectSet(objects), { rules: [...admissionRules, ...setRules], target }).findings;
