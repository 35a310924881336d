import { check } from '../../lib/check';
import { podSecurityRefused } from '../../lib/check/rules/pod-security-refused';
import type { Manifest } from '../../lib/manifest/manifest';
import { isAtLeast } from '../../lib/manifest/version';
import { cases, labelCases, namespaceOf, podOf } from '../support/security-pods';
import type { ApiResponse } from './support/api-client';
import { Sandbox } from './support/namespace';
import { at, describeAnswer, itemsOf } from './support/objects';
import { targets } from './support/targets';
import { ourVerdict } from './support/verdict';
import { waitFor } from './support/wait';

const PREFIX = 'pod-security.kubernetes.io/';
const LEVELS = ['baseline', 'restricted'];
/** A version before and after each one in which the standards changed, and one that is yet to come. */
const MINORS = [0, 7, 8, 18, 19, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 99];
const VERSIONS = ['latest', ...MINORS.map((minor) => `v1.${minor}`)];

const labelsOf = (level: string, version: string) => ({
  [`${PREFIX}enforce`]: level,
  [`${PREFIX}enforce-version`]: version,
});

/** Pods that the server refuses for another reason before it holds them against a standard. */
const isInvalid = ({ status }: ApiResponse) => status === 422;

describe.each(targets())('Kubernetes $name', (target) => {
  const sandbox = new Sandbox(target);
  afterAll(() => sandbox.close());

  const create = (namespace: string, pod: Manifest) =>
    sandbox.api.request('POST', `/api/v1/namespaces/${namespace}/pods?dryRun=All`, {
      body: { ...pod, metadata: { ...pod.metadata, namespace } },
    });

  const isTold = (labels: Readonly<Record<string, string>>, pod: Manifest) => {
    const objects = [namespaceOf('ml', labels), pod].map((manifest) => ({ manifest }));
    return check(objects, { rules: [podSecurityRefused], target: target.version }).findings.length > 0;
  };

  describe.each(LEVELS)('%s', (level) => {
    test.each(VERSIONS)('%s: the same pods are refused', async (version) => {
      const labels = labelsOf(level, version);
      const namespace = await sandbox.createNamespace('pod-security', labels);
      const verdicts = new Set<boolean>();
      for (const { about, pod } of cases) {
        const answer = await create(namespace, pod);
        if (isInvalid(answer)) continue;
        const refused = answer.status === 403;
        const server = describeAnswer(answer);
        expect({ about, server, told: isTold(labels, pod) }).toEqual({ about, server, told: refused });
        if (refused) expect(server).toContain('violates PodSecurity');
        else expect(answer.status).toBe(201);
        verdicts.add(refused);
      }
      expect(verdicts).toEqual(new Set([true, false]));
    });
  });

  test('few pods of the table are refused for another reason', async () => {
    const namespace = await sandbox.createNamespace('pod-security', labelsOf('privileged', 'latest'));
    const invalid: string[] = [];
    for (const { about, pod } of cases) if (isInvalid(await create(namespace, pod))) invalid.push(about);
    const masked = isAtLeast(target.version, { major: 1, minor: 33 });
    expect(invalid).toEqual(masked ? ['procMount: unmasked, users of the node'] : []);
  });

  test.each(labelCases)('%s: %j may stand in a namespace: %s', async (name, value, valid) => {
    const namespace = namespaceOf('pod-security-label', { [`${PREFIX}${name}`]: value });
    const answer = await sandbox.api.request('POST', '/api/v1/namespaces?dryRun=All', { body: namespace });
    expect([answer.status, at(answer.body, 'details', 'causes', 0, 'field')]).toEqual(
      valid ? [201, undefined] : [422, `metadata.labels[${PREFIX}${name}]`],
    );
    expect(ourVerdict(namespace, target.version).refused).toBe(!valid);
  });

  test('a Deployment is accepted, and no pod of it is ever created', async () => {
    const namespace = await sandbox.createNamespace('pod-security', labelsOf('restricted', 'latest'));
    const labels = { app: 'chat' };
    const { spec } = podOf({ spec: { securityContext: {} } });
    const body = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'chat' },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    };
    const path = `/apis/apps/v1/namespaces/${namespace}`;
    expect((await sandbox.api.request('POST', `${path}/deployments`, { body })).status).toBe(201);
    const failure = await waitFor('the failure of the ReplicaSet', async () => {
      const [replicaSet] = itemsOf(await sandbox.api.request('GET', `${path}/replicasets`));
      return at(replicaSet, 'status', 'conditions', 0);
    });
    expect(failure).toMatchObject({ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' });
    expect(itemsOf(await sandbox.api.request('GET', `/api/v1/namespaces/${namespace}/pods`))).toEqual([]);
  });
});
