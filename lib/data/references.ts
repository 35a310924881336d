import { App, Chart } from 'cdk8s';
import type { ConfigMap, Secret } from 'cdk8s-plus-27';
import { cdk8sPlus } from './cdk8s-plus';

let references: Chart | undefined;
let count = 0;

/**
 * A place for a construct that only refers to something in the cluster. It belongs to no app that is synthesized, as it
 * renders nothing.
 */
export function reference(): [Chart, string] {
  references ??= new Chart(new App(), 'references');
  return [references, `reference-${count++}`];
}

export function secretNamed(name: string): ReturnType<typeof Secret.fromSecretName> {
  return cdk8sPlus().Secret.fromSecretName(...reference(), name);
}

export function configMapNamed(name: string): ReturnType<typeof ConfigMap.fromConfigMapName> {
  return cdk8sPlus().ConfigMap.fromConfigMapName(...reference(), name);
}
