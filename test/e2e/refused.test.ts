import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { admissionRules } from '../../lib/check/admission';
import { trapRules } from '../../lib/check/admission/rules/traps';
import type { Manifest } from '../../lib/manifest/manifest';
import { FLOOR, type KubernetesVersion, NEWEST, parseVersion } from '../../lib/manifest/version';
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

/** Cases that are decided by more than the object: by what else the cluster holds, or by KEDA's own webhook. */
const DECIDED_ELSEWHERE = ['podkind-priorityclass-unknown', 'invalid-scaled-object, before'];

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
  let version: KubernetesVersion = NEWEST;

  beforeAll(async () => {
    namespace = await sandbox.createNamespace('refused');
    version = versionOf((await sandbox.api.request('GET', '/version')).body);
  });
  afterAll(() => sandbox.close());

  test.each(cases)('and we judge alike: $id', async ({ manifest }) => {
    const inPlace = withNamespace(manifest, namespace);
    const server = await serverVerdict(objects, inPlace, namespace);
    const ours = ourVerdict(inPlace, version);
    expect({ refused: ours.refused, ours: ours.said, server: server.said }).toMatchObject({ refused: server.refused });
    const [field] = server.fields;
    if (field !== undefined && field !== '') expect(ours.fields).toContain(field);
  });

  test.each(arbitrary)('and we judge alike whatever the values: $about', async ({ manifest: any }) => {
    const verdicts = new Set<boolean>();
    const property = fc.asyncProperty(any, async (manifest) => {
      const server = await serverVerdict(objects, manifest, namespace);
      const ours = ourVerdict(manifest, version);
      verdicts.add(server.refused);
      expect({ refused: ours.refused, ours: ours.said, server: server.said }).toMatchObject({
        refused: server.refused,
      });
    });
    await fc.assert(property, { numRuns: RUNS, seed: SEED });
    expect(verdicts).toEqual(new Set([true, false]));
  });
});

/** The version by which the objects are judged, within what the rules know. */
function versionOf(answer: unknown): KubernetesVersion {
  const text = typeof answer === 'object' && answer !== null && 'gitVersion' in answer ? String(answer.gitVersion) : '';
  return parseVersion(text.replace(/[+-].*$/, '')) ?? FLOOR;
}

/** An object that names a namespace must name the one that it is put into. */
function withNamespace(manifest: Manifest, namespace: string): Manifest {
  if (manifest.metadata?.namespace === undefined) return manifest;
  return { ...manifest, metadata: { ...manifest.metadata, namespace } };
}
