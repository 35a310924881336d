/** The file by which kustomize knows a folder. */
export const KUSTOMIZATION = 'kustomization.yaml';
