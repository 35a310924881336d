import type { Episode } from './episodes';
import type { Fact } from './facts';
import type { Figures } from './figures';
import type { Rescale } from './recorder';
import type { ReplayInput } from './replay';
import type { Column } from './timeline';

/** What a simulation shows to be wrong, and what to do. */
export interface SimulationFinding {
  /** Names what is wrong: `max-reached`, `slow-start`. */
  readonly id: string;
  /** What happened, with numbers. */
  readonly message: string;
  /** What to change. */
  readonly fix: string;
}

/** What a simulation came to. */
export interface Simulation {
  /** `Deployment ml/chat` */
  readonly model: string;
  readonly input: ReplayInput;
  readonly facts: readonly Fact[];
  readonly figures: Figures;
  /** Times in which requests waited longer than they should. */
  readonly episodes: readonly Episode[];
  readonly rescales: readonly Rescale[];
  readonly columns: readonly Column[];
  readonly findings: readonly SimulationFinding[];
}
