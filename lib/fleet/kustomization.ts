import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Yaml } from 'cdk8s';
import { compareText } from '../manifest/canonical';
import { KUSTOMIZATION } from '../manifest/kustomization';
import { destination } from '../synth/destination';
import { readOwnedFiles } from '../synth/owned-files';

/** A kustomization that lists models by the names of their files. */
export function kustomizationText(models: Iterable<string>): string {
  const resources = [...models].sort(compareText).map((name) => `${name}.yaml`);
  return Yaml.stringify({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources });
}

/**
 * The models of an environment whose files an earlier run wrote and that are still there, which a run that writes a part
 * of the models leaves there.
 *
 * @param outdir the output folder of the app
 */
export function modelsThere(outdir: string, environment: string): string[] {
  const { root, below } = destination(outdir, process.env.CDK8S_OUTDIR);
  const folder = below === '' ? environment : `${below}/${environment}`;
  return [...readOwnedFiles(root)].flatMap((path) => {
    const name = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : '';
    const isModel = name.endsWith('.yaml') && name !== KUSTOMIZATION && existsSync(join(root, path));
    return isModel ? [name.slice(0, -'.yaml'.length)] : [];
  });
}
