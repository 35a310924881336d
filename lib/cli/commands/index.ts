import type { DefineCommand } from '../context';
import { defineCheck } from './check';
import { defineExplain } from './explain';

/** Every command, in the order in which the help lists them. */
export const COMMANDS: readonly DefineCommand[] = [defineCheck, defineExplain];
