import { homedir } from 'node:os';
import { join } from 'node:path';

/** The oldest Kubernetes that we promise to work on: the oldest 1.27 patch whose modules are all published. */
export const FLOOR = '1.27.1';

/** The newest Kubernetes that the suite is run on. */
export const NEWEST = '1.37.2';

/** Serves every Kubernetes from 1.27 on. */
const ETCD = '3.6.13';

/** One program and where its main package is. */
export interface Program {
  readonly name: string;
  /** The import path of the main package. */
  readonly main: string;
}

/** Programs that are built from one Go module. */
export interface Build {
  /** What it is called in messages, and its folder in the cache. */
  readonly name: string;
  readonly module: string;
  readonly version: string;
  readonly programs: readonly Program[];
  readonly tags?: readonly string[];
  /** Variables for the linker to set, by import path and name. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** etcd. */
export const ETCD_BUILD: Build = {
  name: `etcd-${ETCD}`,
  module: 'go.etcd.io/etcd/server/v3',
  version: `v${ETCD}`,
  programs: [{ name: 'etcd', main: 'go.etcd.io/etcd/server/v3' }],
};

/** The KEDA whose definitions and programs are used. */
const KEDA = '2.20.2';

/** KEDA's operator and admission webhooks. */
export const KEDA_BUILD: Build = {
  name: `keda-${KEDA}`,
  module: 'github.com/kedacore/keda/v2',
  version: `v${KEDA}`,
  programs: ['operator', 'webhooks'].map((name) => ({
    name: `keda-${name}`,
    main: `github.com/kedacore/keda/v2/cmd/${name}`,
  })),
};

const ADAPTER = '0.12.0';

/** The Prometheus adapter; Prometheus itself comes from the system's packages. */
export const ADAPTER_BUILD: Build = {
  name: `prometheus-adapter-${ADAPTER}`,
  module: 'sigs.k8s.io/prometheus-adapter',
  version: `v${ADAPTER}`,
  programs: [{ name: 'prometheus-adapter', main: 'sigs.k8s.io/prometheus-adapter/cmd/adapter' }],
};

/** The API server and the controllers of one Kubernetes version. */
export function kubernetesBuild(version: string): Build {
  return {
    name: `kubernetes-${version}`,
    module: 'k8s.io/kubernetes',
    version: `v${version}`,
    programs: ['kube-apiserver', 'kube-controller-manager'].map((name) => ({
      name,
      main: `k8s.io/kubernetes/cmd/${name}`,
    })),
    // 1.27 still holds the clouds' own code, whose modules are not all published; later versions ignore the tag.
    tags: ['providerless'],
    variables: versionVariables(version),
  };
}

/** What `/version` answers, as the release's own build sets it. */
function versionVariables(version: string): Record<string, string> {
  const [major = '', minor = ''] = version.split('.');
  const values = {
    gitVersion: `v${version}`,
    gitMajor: major,
    gitMinor: minor,
    gitTreeState: 'clean',
    gitCommit: 'unknown',
    buildDate: '1970-01-01T00:00:00Z',
  };
  const packages = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'];
  return Object.fromEntries(
    packages.flatMap((path) => Object.entries(values).map(([name, value]) => [`${path}.${name}`, value])),
  );
}

/** CustomResourceDefinitions that a Go module holds. */
export interface DefinitionSource {
  readonly module: string;
  readonly version: string;
  /** The folder inside the module. */
  readonly directory: string;
  /** File names; all of the folder when empty. */
  readonly files: readonly string[];
}

/** The definitions of every custom kind that we write. */
export const DEFINITIONS: readonly DefinitionSource[] = [
  { module: 'github.com/kedacore/keda/v2', version: `v${KEDA}`, directory: 'config/crd/bases', files: [] },
  {
    module: 'github.com/prometheus-operator/prometheus-operator',
    version: 'v0.93.0',
    directory: 'example/prometheus-operator-crd',
    files: ['podmonitors', 'servicemonitors', 'prometheusrules'].map(
      (plural) => `monitoring.coreos.com_${plural}.yaml`,
    ),
  },
  {
    module: 'sigs.k8s.io/gateway-api',
    version: 'v1.6.1',
    directory: 'config/crd/standard',
    files: ['gateway.networking.k8s.io_httproutes.yaml'],
  },
  {
    module: 'sigs.k8s.io/gateway-api-inference-extension',
    version: 'v1.6.0',
    directory: 'config/crd/bases',
    files: ['inference.networking.k8s.io_inferencepools.yaml'],
  },
];

/** Where built programs are kept: outside the repository, so that clones share them. */
export function cacheDirectory(build: Build): string {
  return join(cacheRoot(), build.name);
}

/** Where the definitions of custom resources are kept, one folder a module and version. */
export function definitionsDirectory({ module, version }: DefinitionSource): string {
  return join(cacheRoot(), 'definitions', `${module.replaceAll('/', '_')}@${version}`);
}

function cacheRoot(): string {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(cache, 'cdk8s-model-serving', 'control-plane');
}

/** The path of a built program. */
export function builtProgram(build: Build, program: string): string {
  return join(cacheDirectory(build), program);
}
