import type { Figures } from './figures';
import type { Replay, ReplayInput } from './replay';

/** What findings are made from. */
export interface Evidence {
  readonly input: ReplayInput;
  readonly outcome: Replay;
  readonly figures: Figures;
}
