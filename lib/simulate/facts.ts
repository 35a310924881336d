/** Something that a simulation rests on. */
export interface Fact {
  /** What it is about: `start-up`, `capacity`, `metric cpu`. */
  readonly topic: string;
  readonly text: string;
  /** True where neither the manifests nor the command line tell it. */
  readonly assumed: boolean;
  /** The option that tells otherwise. */
  readonly option?: string;
}

/** Something that the manifests or the command line tell. */
export function told(topic: string, text: string): Fact {
  return { topic, text, assumed: false };
}

/** Something that is assumed, and the option that tells otherwise. */
export function assumed(topic: string, text: string, option?: string): Fact {
  return { topic, text, assumed: true, option };
}
