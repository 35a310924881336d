import type { KubernetesVersion } from '../manifest/version';
import type { Entry, ObjectSet } from './object-set';

export type { KubernetesVersion };

/**
 * How bad a finding is.
 *
 * - `error`: the API server refuses the object, or the set cannot work
 * - `warning`: it is accepted and works, but will hurt
 * - `info`: worth knowing
 */
export type Severity = 'error' | 'warning' | 'info';

/** What a rule reports about one place in one object. */
export interface Problem {
  /** The object that holds the fault. */
  readonly object: Entry;
  /** The field, written as the API server writes it: `spec.template.spec.containers[0].ports[1].name`. */
  readonly path: string;
  /** Where it is in the manifest, when the API server names it otherwise; what a line is looked up by. */
  readonly at?: string;
  /** The value found there, where there is one. */
  readonly value?: unknown;
  /** One sentence or two: what is wrong and what would happen. */
  readonly message: string;
  /** What to do, when it is more exact than the rule's own `fix`. */
  readonly fix?: string;
  /** Severity, when this case of the rule differs from the rule's own. */
  readonly severity?: Severity;
  /**
   * What this problem has in common with others of the rule, where one change mends them all: they are told as one, by the
   * first of them that is not silenced.
   *
   * @default - none: it is told by itself
   */
  readonly cause?: string;
}

/** What a rule may ask about the run. */
export interface RuleContext {
  /** The Kubernetes minor version the objects are meant for. */
  readonly target: KubernetesVersion;
  /** True when the set claims to hold everything that it refers to. */
  readonly complete: boolean;
  /** This rule's parameters: its defaults overlaid with the configuration. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What a rule is for. */
export interface RuleData {
  /** Stable name in kebab-case. */
  readonly id: string;
  readonly severity: Severity;
  /** Kinds whose objects can carry a finding of this rule. */
  readonly kinds: readonly string[];
  /** The condition, in one line. */
  readonly title: string;
  /** What happens at run time when the rule is broken. */
  readonly why: string;
  /** The general way out. */
  readonly fix: string;
  /** Where the rule comes from: a Kubernetes page, KEP, source file or issue. */
  readonly source: string;
  /** A YAML fragment that breaks the rule, and its mended twin, for the catalogue. */
  readonly example: { readonly before: string; readonly after: string };
  /** Parameters with their defaults. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** A rule: what it is for, as data, and one function over a set of objects. */
export interface Rule extends RuleData {
  check(set: ObjectSet, context: RuleContext): Iterable<Problem>;
}

/** A problem with the rule that found it and where the object came from. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly object: Entry;
  readonly path: string;
  /** Where it is in the manifest, when that is not `path`. */
  readonly at?: string;
  readonly value?: unknown;
  readonly message: string;
  readonly fix: string;
  /** What it has in common with other findings of the rule, which are told with it. */
  readonly cause?: string;
  /** The other findings of its cause, where it stands for them all. */
  readonly others?: readonly Finding[];
}
