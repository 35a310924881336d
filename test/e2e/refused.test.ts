import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { admissionRules } from '../../lib/check/admission';
import { trapRules } from '../../lib/check/admission/rules/traps';
import type { Manifest } from '../../lib/manifest/manifest';
import { arbitrary } from './support/arbitrary';
import { Sandbox } from './support/namespace';
import { ObjectClient } from './support/objects';
import { targets } from './support/targets';
import { ourVerdict, serverVerdict } from './support/verdict';

/** An object that the server may refuse. */
interface Case {
  readonly id: string;
  readonly manifest: Manifest;
}

/** The same values in every run; others by E2E_SEED, more by E2E_RUNS. */
const SEED = Number(process.env['E2E_SEED'] ?? 1);
const RUNS = Number(process.env['E2E_RUNS'] ?? 200);

/** Cases that are decided by what else the cluster holds. */
const DECIDED_ELSEWHERE = ['podkind-priorityclass-unknown'];

/** Cases that KEDA's webhook decides, which a cluster that is not ours may lack. */
const DECIDED_BY_KEDA = ['invalid-scaled-object, before'];

const recorded: readonly Case[] = JSON.parse(
  readFileSync(join(__dirname, '..', 'fixtures', 'api-server', 'cases.json'), 'utf8'),
).cases;

const refusing = admissionRules.filter((rule) => !trapRules.includes(rule));

/** What the catalogue of rules shows: an object that breaks the rule, and its mended twin. */
const broken = refusing.flatMap(({ id, example }) => casesOf(`${id}, before`, example.before));
const mended = refusing.flatMap(({ id, example }) => casesOf(`${id}, after`, example.after));

const cases = [...recorded, ...broken, ...mended].filter(({ id }) => !DECIDED_ELSEWHERE.includes(id));

function casesOf(id: string, text: string): Case[] {
  return parseAllDocuments(text).map((document) => ({ id, manifest: document.toJS() }));
}

describe.each(targets())('Kubernetes $name', (target) => {
  const sandbox = new Sandbox(target);
  const objects = new ObjectClient(sandbox.api);
  let namespace = '';

  beforeAll(async () => {
    namespace = await sandbox.createNamespace('refused');
  });
  afterAll(() => sandbox.close());

  const decided = cases.filter(({ id }) => target.metricsUrl !== undefined || !DECIDED_BY_KEDA.includes(id));

  test.each(decided)('and we judge alike: $id', async ({ manifest }) => {
    const inPlace = withNamespace(manifest, namespace);
    const server = await serverVerdict(objects, inPlace, namespace);
    const ours = ourVerdict(inPlace, target.version);
    expect({ refused: ours.refused, ours: ours.said, server: server.said }).toMatchObject({ refused: server.refused });
    const [field] = server.fields;
    if (field !== undefined && field !== '') expect(ours.fields).toContain(field);
  });

  test.each(arbitrary)('and we judge alike whatever the values: $about', async ({ manifest: any }) => {
    const verdicts = new Set<boolean>();
    const property = fc.asyncProperty(any, async (manifest) => {
      const server = await serverVerdict(objects, manifest, namespace);
      const ours = ourVerdict(manifest, target.version);
      verdicts.add(server.refused);
      expect({ refused: ours.refused, ours: ours.said, server: server.said }).toMatchObject({
        refused: server.refused,
      });
    });
    await fc.assert(property, { numRuns: RUNS, seed: SEED });
    expect(verdicts).toEqual(new Set([true, false]));
  });
});

/** An object that names a namespace must name the one that it is put into. */
function withNamespace(manifest: Manifest, namespace: string): Manifest {
  if (manifest.metadata?.namespace === undefined) return manifest;
  return { ...manifest, metadata: { ...manifest.metadata, namespace } };
}
