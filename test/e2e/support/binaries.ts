import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isBuilt } from '../control-plane/go-build';
import {
  ADAPTER_BUILD,
  builtProgram,
  ETCD_BUILD,
  FLOOR,
  KEDA_BUILD,
  kubernetesBuild,
  NEWEST,
} from '../control-plane/pins';
import type { ControlPlaneBinaries } from './control-plane';
import type { KedaBinaries } from './keda';

/** Programs and the name to give the control plane that they make. */
export interface NamedBinaries extends ControlPlaneBinaries {
  readonly name: string;
}

const HOW = 'build them by `npm run e2e:build`, or set KUBEBUILDER_ASSETS or KUBECONFIG';

/** The control planes to run on: those of KUBEBUILDER_ASSETS, or the floor and the newest from the cache. */
export function findBinaries(): NamedBinaries[] {
  const assets = process.env['KUBEBUILDER_ASSETS'];
  return assets ? [fromAssets(assets)] : fromCache();
}

/** KEDA's programs. */
export function findKeda(): KedaBinaries {
  if (!isBuilt(KEDA_BUILD)) throw new Error(`the programs of ${KEDA_BUILD.name} are not built; ${HOW}`);
  return {
    operator: builtProgram(KEDA_BUILD, 'keda-operator'),
    webhooks: builtProgram(KEDA_BUILD, 'keda-webhooks'),
  };
}

/** The Prometheus adapter. */
export function findAdapter(): string {
  if (!isBuilt(ADAPTER_BUILD)) throw new Error(`${ADAPTER_BUILD.name} is not built; ${HOW}`);
  return builtProgram(ADAPTER_BUILD, 'prometheus-adapter');
}

function fromAssets(directory: string): NamedBinaries {
  const binaries = {
    name: 'KUBEBUILDER_ASSETS',
    etcd: join(directory, 'etcd'),
    apiServer: join(directory, 'kube-apiserver'),
    controllerManager: join(directory, 'kube-controller-manager'),
  };
  const missing = [binaries.etcd, binaries.apiServer, binaries.controllerManager].filter((file) => !existsSync(file));
  if (missing.length > 0) throw new Error(`KUBEBUILDER_ASSETS lacks ${missing.join(', ')}; ${HOW}`);
  return binaries;
}

function fromCache(): NamedBinaries[] {
  const versions = [FLOOR, NEWEST];
  const missing = [ETCD_BUILD, ...versions.map(kubernetesBuild)].filter((build) => !isBuilt(build));
  if (missing.length > 0) {
    throw new Error(`the programs of ${missing.map(({ name }) => name).join(', ')} are not built; ${HOW}`);
  }
  return versions.map((version) => {
    const build = kubernetesBuild(version);
    return {
      name: version,
      etcd: builtProgram(ETCD_BUILD, 'etcd'),
      apiServer: builtProgram(build, 'kube-apiserver'),
      controllerManager: builtProgram(build, 'kube-controller-manager'),
    };
  });
}
