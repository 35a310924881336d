import { type Container, commandLine, environmentOf, WORKLOAD_KINDS } from '../../manifest/pods';
import { at, textOf } from '../../manifest/read';
import { has } from '../admission/fields';
import { example, GPU_DEPLOYMENT } from '../example';
import { mountsOf } from '../graph/volumes';
import { workloadsOf } from '../graph/workloads';
import type { ModelServer, Setting } from '../knowledge/model-server';
import { serverOf } from '../knowledge/recognize';
import { toldBy } from '../knowledge/told';
import type { Rule } from '../rule';

export const readOnlyCache: Rule = {
  id: 'read-only-cache',
  severity: 'warning',
  kinds: WORKLOAD_KINDS,
  title: 'A model server has a read-only root and nowhere to write its cache or its sockets.',
  why: 'Downloads of weights and compiled kernels go to the home directory, sockets and scratch files to /tmp. On a read-only file system without a writable mount there the server fails at start.',
  fix: 'Mount a volume at the cache directory, or point HF_HOME at one; mount an emptyDir at /tmp too.',
  source: 'https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables#hfhome',
  example: example(
    GPU_DEPLOYMENT.replace(
      'resources:',
      'securityContext: { readOnlyRootFilesystem: true }\n          volumeMounts: [{ name: cache, mountPath: /cache }]\n          resources:',
    ).replace(/\n$/, '\n      volumes: [{ name: cache, emptyDir: {} }]\n'),
    ['mountPath: /cache }', 'mountPath: /root/.cache }, { name: tmp, mountPath: /tmp }'],
    ['emptyDir: {} }', 'emptyDir: {} }, { name: tmp, emptyDir: {} }'],
  ),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set)) {
      for (const container of pod.running) {
        const server = serverOf(container);
        if (!server || at(container.fields, 'securityContext', 'readOnlyRootFilesystem') !== true) continue;
        for (const { place, use, fix } of unwritablePlaces(container, server))
          yield {
            object: entry,
            path: `${container.path}.securityContext.readOnlyRootFilesystem`,
            value: true,
            message: `makes the root of container "${container.name}" read-only, but ${server.name} ${use} ${place}, where no writable volume is mounted: it would fail at start.`,
            fix,
          };
      }
    }
  },
};

/** A place that a server cannot write to, what for, and the way out where it differs from that of the rule. */
interface Unwritable {
  readonly place: string;
  readonly use: string;
  readonly fix?: string;
}

function* unwritablePlaces(container: Container, server: ModelServer): Iterable<Unwritable> {
  const cache = unwritableCache(container, server);
  if (cache !== undefined) yield { place: cache, use: 'writes to' };
  const scratch = unwritableScratch(container, server);
  if (scratch !== undefined)
    yield { place: scratch, use: 'keeps sockets and scratch files in', fix: `Mount an emptyDir at ${scratch}.` };
}

/** Where the server writes its cache, if it cannot: what its environment says, else its own places. */
function unwritableCache(container: Container, { cache }: ModelServer): string | undefined {
  if (!cache) return undefined;
  const environment = environmentOf(container);
  const named = cache.variables.flatMap((name) => environment.get(name) ?? []);
  const places = named.length > 0 ? named : cache.paths;
  return places.some((place) => isWritable(container, place)) ? undefined : places[0];
}

/** Where the server keeps its scratch files, if it cannot; undefined too where another place is named out of sight. */
function unwritableScratch(container: Container, { scratch }: ModelServer): string | undefined {
  if (!scratch || has(container.fields, 'envFrom') || namesInScript(container, scratch.named)) return undefined;
  const told = scratch.named.flatMap((setting) => toldBy(container, setting) ?? []);
  if (told.some(({ value }) => value === undefined)) return undefined;
  const folder = textOf(container.fields['workingDir']);
  const places = [...told.map(({ value = '' }) => value), ...scratch.paths, ...(folder === undefined ? [] : [folder])];
  return places.some((place) => isMounted(container, place)) ? undefined : scratch.paths[0];
}

/** Whether a script of the container may set one of the variables. */
function namesInScript(container: Container, named: readonly Setting[]): boolean {
  const line = commandLine(container).join(' ');
  return named.some(({ variable }) => variable !== undefined && line.includes(`${variable}=`));
}

/** A mount above the place, or anywhere below it, can be written to. */
function isWritable(container: Container, place: string): boolean {
  return (
    isMounted(container, place) ||
    mountsOf(container).some(({ mountPath, readOnly }) => !readOnly && contains(place, mountPath))
  );
}

/** A mount at the place or above can be written to. */
function isMounted(container: Container, place: string): boolean {
  return mountsOf(container).some(({ mountPath, readOnly }) => !readOnly && contains(mountPath, place));
}

function contains(outer: string, inner: string): boolean {
  const prefix = outer.endsWith('/') ? outer : `${outer}/`;
  return `${inner}/`.startsWith(prefix);
}
