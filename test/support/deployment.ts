/** A rendered Deployment, as far as tests look into it. */
export interface DeploymentManifest {
  readonly metadata: { readonly name: string; readonly labels: Record<string, string> };
  readonly spec: {
    readonly replicas?: number;
    readonly progressDeadlineSeconds?: number;
    readonly strategy?: unknown;
    readonly selector: unknown;
    readonly template: {
      readonly metadata: { readonly labels: Record<string, string>; readonly annotations?: Record<string, string> };
      readonly spec: PodSpec;
    };
  };
}

/** A rendered pod spec. */
export interface PodSpec {
  readonly containers: readonly ContainerManifest[];
  readonly volumes?: readonly Record<string, unknown>[];
  readonly [field: string]: unknown;
}

/** A rendered container. */
export interface ContainerManifest {
  readonly name: string;
  readonly image: string;
  readonly ports?: readonly Record<string, unknown>[];
  readonly env?: readonly Record<string, unknown>[];
  readonly volumeMounts?: readonly Record<string, unknown>[];
  readonly [field: string]: unknown;
}
