/**
 * Writes lib/check/admission/schema/custom.json: the schemas of the custom resources that model serving
 * uses, out of CustomResourceDefinitions. Only what validation needs is kept.
 *
 *     node --import tsx test/generate/custom-schema.ts <folder of CRD files> > lib/check/admission/schema/custom.json
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';

/** Where the definitions of a group come from; all are Apache-2.0. */
const ORIGINS: Readonly<Record<string, string>> = {
  'keda.sh': 'kedacore/keda v2.20.2',
  'monitoring.coreos.com': 'prometheus-operator/prometheus-operator v0.93.0',
  'gateway.networking.k8s.io': 'kubernetes-sigs/gateway-api v1.6.1',
  'inference.networking.k8s.io': 'kubernetes-sigs/gateway-api-inference-extension v1.6.0',
};

interface Definition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly served: boolean;
      readonly schema: { readonly openAPIV3Schema: unknown };
    }[];
  };
}

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('name the folder of the CRD files');

const kinds: Record<string, unknown> = {};
for (const file of readdirSync(folder).sort()) {
  if (!file.endsWith('.yaml')) continue;
  for (const document of loadAll(readFileSync(join(folder, file), 'utf8'))) {
    const definition = document as Definition | null;
    if (!definition?.spec) continue;
    const { group, names, versions } = definition.spec;
    for (const version of versions)
      if (version.served) kinds[`${group}/${version.name} ${names.kind}`] = version.schema.openAPIV3Schema;
  }
}

const lines = Object.keys(kinds)
  .sort()
  .map((key) => `    ${JSON.stringify(key)}: ${JSON.stringify(kinds[key])}`);
process.stdout.write(`{\n  "origins": ${JSON.stringify(ORIGINS)},\n  "kinds": {\n${lines.join(',\n')}\n  }\n}\n`);
