import type { Manifest } from '../../lib';

interface Validated {
  validate(): void;
}

/** Throws where the compiled schema of the kind, of Kubernetes 1.33, refuses an object; kubernetes-models 4.5 has it. */
export function validate({ apiVersion, kind, ...rest }: Manifest): void {
  const kinds: Record<string, new (object: object) => Validated> = require(`kubernetes-models/${apiVersion}`);
  const Model = kinds[kind];
  if (!Model) throw new Error(`there is no schema of ${apiVersion} ${kind}`);
  new Model({ apiVersion, kind, ...rest }).validate();
}
