/** A metric that a model server exports. */
export interface ServerMetric {
  readonly name: string;
  readonly kind: 'gauge' | 'counter' | 'histogram';
  /** Largest value that a pod can report, where the metric is a share. */
  readonly max?: number;
  /** True where the metric counts things of a pod, so that its unit is one. */
  readonly counts?: boolean;
  /** Where newer versions of the server have it no longer. */
  readonly gone?: GoneMetric;
}

/** A flag that a server had once. */
export interface GoneFlag {
  readonly flag: string;
  /** A version without it: the first, or the first of which that is known. */
  readonly since: string;
  readonly fix: string;
}

/** What became of a metric. */
export interface GoneMetric {
  /** The first version without it. */
  readonly since: string;
  /** The metric that tells the same. */
  readonly now?: string;
}

/** How a program is told something: by flags, synonyms together, or by a variable of its environment. */
export interface Setting {
  readonly flags: readonly string[];
  readonly variable?: string;
}

/** A repository of the Hugging Face hub that a program may be told to fetch. */
export interface HubRepository extends Setting {
  /** What is in it: a model, a tokenizer. */
  readonly holds: string;
  /** The word of the command line behind which its name may stand without a flag. */
  readonly behind?: string;
  /** How the revision is told; absent where the program always takes what is newest. */
  readonly revision?: Setting;
  /** Whether the model's revision holds for it where it is told none of its own. */
  readonly inherits?: boolean;
}

/** What a program fetches from the Hugging Face hub. */
export interface HubUse {
  /** The model first. */
  readonly repositories: readonly HubRepository[];
  /** Single files that it fetches by their URL. */
  readonly urls?: readonly Setting[];
  /** What lets it run code of the model's repository, and what tells the revision of the code where it differs. */
  readonly code?: { readonly allowed: Setting; readonly revision?: Setting };
  /** What keeps it from the hub. */
  readonly offline: { readonly flags: readonly string[]; readonly variables: readonly string[] };
  /** Flags for files that may hold each of its settings. */
  readonly files: readonly string[];
}

/** A program that fetches from the Hugging Face hub. */
export interface HubProgram {
  readonly name: string;
  readonly hub: HubUse;
}

/** The pages on which a server tells how it is. */
export interface HealthPages {
  readonly ready: string;
  /** @default - that of `ready` */
  readonly live?: string;
  /** Further ones that it answers, as old or other protocols have them. */
  readonly also?: readonly string[];
}

/** What tells a program in a container. */
export interface Recognizable {
  /** Recognizes its images by repository. */
  readonly image: RegExp;
  /** Recognizes its command line. */
  readonly command: RegExp;
}

/** What rules know of a model server. */
export interface ModelServer extends Recognizable {
  readonly name: string;
  /** Port on which it answers unless told otherwise, and the flags and variables that tell. */
  readonly port?: {
    readonly number: number;
    readonly flags: readonly string[];
    readonly variable?: string;
    /** Ports on which it answers in other protocols: whoever exposes one of these may not want the first. */
    readonly others?: readonly number[];
    /** Whether it answers nowhere else, its metrics included, unless it passes caches on to other pods. */
    readonly sole?: boolean;
  };
  /** How it is told on which address to listen; `alone` where it listens to its own container unless it is told. */
  readonly host?: Setting & { readonly alone?: boolean };
  /** How it is made to speak TLS. */
  readonly tls?: Setting;
  /** How it is told a key, and the paths on which it then asks for it; `before` where newer versions do not. */
  readonly key?: Setting & { readonly guards: RegExp; readonly before?: string };
  readonly health: HealthPages;
  readonly metricsPath: string;
  /** What lets it show its metrics, and what keeps it from that. */
  readonly metricsOn?: Setting;
  readonly metricsOff?: Setting;
  /** Every metric of the server starts with it. */
  readonly metricPrefix: string;
  /** Whether the colons of their names stay wherever they are read: Prometheus keeps them, some gateways do not. */
  readonly keepsColons?: boolean;
  readonly metrics: readonly ServerMetric[];
  /** Labels that people filter on in vain, and the labels that hold the same. */
  readonly mistakenLabels?: Readonly<Record<string, string>>;
  /** Flags for the number of GPUs that one replica spans, synonyms together; what they say is multiplied. */
  readonly parallelFlags: readonly (readonly string[])[];
  readonly parallelVariable?: string;
  /** Flags for how long it lets requests finish after SIGTERM. */
  readonly drainFlags: readonly string[];
  /** Flags that take no value in any version. */
  readonly switches?: readonly string[];
  /** Flags that it had once. */
  readonly goneFlags?: readonly GoneFlag[];
  /** Where it writes unless told otherwise, and the variables that move it. */
  readonly cache?: { readonly paths: readonly string[]; readonly variables: readonly string[] };
  /** Where it must keep sockets and scratch files, in the first place that can be written to, and what names another. */
  readonly scratch?: { readonly paths: readonly string[]; readonly named: readonly Setting[] };
  /** What it fetches from the Hugging Face hub. */
  readonly hub?: HubUse;
}
