import type { DefineCommand } from '../context';
import { defineCheck } from './check';
import { defineDiff } from './diff';
import { defineEndpoint } from './endpoint';
import { defineExplain } from './explain';
import { defineSimulate } from './simulate';
import { defineStatus } from './status';

/** Every command, in the order in which the help lists them. */
export const COMMANDS: readonly DefineCommand[] = [
  defineCheck,
  defineDiff,
  defineSimulate,
  defineExplain,
  defineEndpoint,
  defineStatus,
];
