/** How a model does at a moment, with what has come together since the start. */
export interface State {
  /** Seconds since the start. */
  readonly second: number;
  /** Pods that are ready. */
  readonly ready: number;
  readonly waiting: number;
  readonly running: number;
  /** Requests that have come, begun and been finished. */
  readonly arrived: number;
  readonly begun: number;
  readonly finished: number;
  /** Seconds that requests which have begun had waited, all together. */
  readonly waited: number;
  /** Requests worked on, and those that could be, summed over the seconds. */
  readonly busy: number;
  readonly slots: number;
}
