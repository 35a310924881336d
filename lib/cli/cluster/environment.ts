import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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
  const manifests = yamlFiles(folder).flatMap(
    (file) => readManifests(readFileSync(join(folder, file), 'utf8')).manifests,
  );
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
    const reason = error instanceof Error ? error.message : String(error);
    throw new ClusterError(
      `cannot read the manifests of the environment: ${reason}. Synthesize first, or name another --dist.`,
    );
  }
}
