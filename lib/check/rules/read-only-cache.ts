import { type Container, environmentOf } from '../../manifest/pods';
import { at } from '../../manifest/read';
import { example, GPU_DEPLOYMENT } from '../example';
import { mountsOf } from '../graph/volumes';
import { workloadsOf } from '../graph/workloads';
import { serverOf } from '../knowledge/recognize';
import type { Rule } from '../rule';

export const readOnlyCache: Rule = {
  id: 'read-only-cache',
  severity: 'warning',
  kinds: ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job', 'CronJob', 'Pod'],
  title: 'A model server that writes a cache has a read-only root and nowhere to write.',
  why: 'Downloads of weights and compiled kernels go to the home directory. On a read-only file system without a writable mount there the server fails at start.',
  fix: 'Mount a volume at the cache directory, or point HF_HOME at one; mount an emptyDir at /tmp too.',
  source: 'https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables#hfhome',
  example: example(
    GPU_DEPLOYMENT.replace(
      'resources:',
      'securityContext: { readOnlyRootFilesystem: true }\n          volumeMounts: [{ name: cache, mountPath: /cache }]\n          resources:',
    ).replace(/\n$/, '\n      volumes: [{ name: cache, emptyDir: {} }]\n'),
    ['mountPath: /cache }', 'mountPath: /root/.cache }'],
  ),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set)) {
      for (const container of pod.running) {
        const server = serverOf(container);
        if (!server?.cache || at(container.fields, 'securityContext', 'readOnlyRootFilesystem') !== true) continue;
        const places = cachePlaces(container, server.cache.paths, server.cache.variables);
        if (places.some((place) => isWritable(container, place))) continue;
        yield {
          object: entry,
          path: `${container.path}.securityContext.readOnlyRootFilesystem`,
          value: true,
          message: `makes the root of container "${container.name}" read-only, but ${server.name} writes to ${places[0]}, where no writable volume is mounted: it would fail at start.`,
        };
      }
    }
  },
};

/** Where the server writes: what its environment says, else its own places. */
function cachePlaces(container: Container, paths: readonly string[], variables: readonly string[]): readonly string[] {
  const environment = environmentOf(container);
  const named = variables.map((name) => environment.get(name)).filter((value): value is string => value !== undefined);
  return named.length > 0 ? named : paths;
}

/** A mount above the place, or anywhere below it, can be written to. */
function isWritable(container: Container, place: string): boolean {
  return mountsOf(container).some(
    ({ mountPath, readOnly }) => !readOnly && (contains(mountPath, place) || contains(place, mountPath)),
  );
}

function contains(outer: string, inner: string): boolean {
  const prefix = outer.endsWith('/') ? outer : `${outer}/`;
  return `${inner}/`.startsWith(prefix);
}
