/** How KEDA moves a target between no replicas and some, in seconds. */
export interface KedaScaling {
  readonly pollingInterval: number;
  readonly cooldownPeriod: number;
  readonly min: number;
  /** Replicas where nothing is active, below `min`. */
  readonly idle?: number;
}

/** What the triggers tell at a poll. */
export interface Activity {
  /** Whether one of them is active. */
  readonly active: boolean;
  /** Whether one of them could not be read. */
  readonly failing: boolean;
}

/**
 * KEDA's own loop, which moves a target between 0 and some replicas and leaves the rest to the autoscaler that it makes.
 * Without a fallback: a trigger that cannot be read keeps the target where it is.
 *
 * @see https://keda.sh/docs/2.20/concepts/scaling-deployments/
 */
export class KedaLoop {
  private lastActive?: number;

  /** @param replicas those at the start: where they are more than at rest, a trigger was active until then */
  constructor(
    private readonly scaling: KedaScaling,
    replicas: number,
  ) {
    if (replicas > restOf(scaling)) this.lastActive = 0;
  }

  /** The replicas that KEDA sets at a poll, given those that there are; undefined where it leaves them. */
  poll(second: number, replicas: number, { active, failing }: Activity): number | undefined {
    const { min, idle } = this.scaling;
    const isIdle = replicas === 0 || (idle !== undefined && replicas < min);
    if (active) {
      const raised = isIdle ? Math.max(min, 1) : undefined;
      if (!failing || raised !== undefined) this.lastActive = second;
      return raised;
    }
    if (failing) return undefined;
    const rest = restOf(this.scaling);
    if (rest < min || min === 0) return replicas > rest && this.isCool(second) ? rest : undefined;
    return replicas < min ? min : undefined;
  }

  private isCool(second: number): boolean {
    return this.lastActive === undefined || second > this.lastActive + this.scaling.cooldownPeriod;
  }
}

/** Replicas while nothing is active. */
export function restOf({ min, idle }: KedaScaling): number {
  return idle ?? min;
}
