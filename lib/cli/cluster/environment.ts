import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unreadableText } from '../../manifest/unreadable';
import { readManifests } from '../../manifest/yaml';
import { ClusterError } from './cluster';

/**
 * The namespace that a model has in an environment, read from what synth wrote to `<dist>/<environment>/`; undefined
 * where the manifests name none.
 *
 * @throws ClusterError where there is no such environment, or no such model in it
 */
export function namespaceIn(dist: string, environment: string, model: string): string | undefined {
  const folder = join(dist, environment);
  const manifests = yamlFiles(folder).flatMap((file) => readManifests(textOf(join(folder, file))).manifests);
  const workload = manifests.find(
    ({ manifest }) => manifest.kind === 'Deployment' && manifest.metadata?.name === model,
  );
  if (workload) return workload.manifest.metadata?.namespace;
  throw new ClusterError(
    `environment ${JSON.stringify(environment)} has no model ${JSON.stringify(model)}: ${folder} holds no Deployment of that name. Synthesize first, or name another --environment or --dist.`,
  );
}

function yamlFiles(folder: string): string[] {
  try {
    return readdirSync(folder).filter((file) => /\.ya?ml$/.test(file));
  } catch (error) {
    throw unread(folder, error);
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unread(file, error);
  }
}

function unread(path: string, error: unknown): ClusterError {
  const reason = unreadableText(path, error);
  return new ClusterError(
    `cannot read the manifests of the environment: ${reason} Or synthesize first, or name another --dist.`,
  );
}
