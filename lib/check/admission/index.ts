/** The rules that tell what an API server would say to single objects. */
import type { Rule } from '../rule';
import { containerRules } from './rules/container';
import { metadataRules } from './rules/metadata';
import { objectRules } from './rules/objects';
import { podRules } from './rules/pod';
import { structureRules } from './rules/structure';
import { trapRules } from './rules/traps';

/** All admission rules, in the order of the catalogue. */
export const admissionRules: readonly Rule[] = [
  ...structureRules,
  ...metadataRules,
  ...podRules,
  ...containerRules,
  ...objectRules,
  ...trapRules,
];
