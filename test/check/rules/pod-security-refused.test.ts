import { podChecks } from '../../../lib/check/pod-security';
import { podSecurityRefused } from '../../../lib/check/rules/pod-security-refused';
import type { Manifest } from '../../../lib/manifest/manifest';
import { check, type Found, problemsIn } from '../../support/rules';
import { cases, namespaceOf, type PodCase, podOf } from '../../support/security-pods';

interface Options {
  readonly minor?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly others?: readonly Manifest[];
}

const ENFORCE = 'pod-security.kubernetes.io/enforce';

function found(
  pod: Manifest,
  { minor = 37, labels = { [ENFORCE]: 'restricted' }, others = [] }: Options = {},
): Found[] {
  const options = { target: { major: 1, minor }, rules: [podSecurityRefused] };
  return problemsIn([namespaceOf('ml', labels), pod, ...others], options);
}

const paths = (pod: Manifest, options?: Options) => found(pod, options).map(({ path }) => path);

const enforcing = (level: string, version?: string) => ({
  [ENFORCE]: level,
  ...(version === undefined ? {} : { [`${ENFORCE}-version`]: version }),
});

const bare = podOf({ spec: { securityContext: {} }, container: { securityContext: {} } });

describe.each(cases.map((each) => [each.about, each] as const))('%s', (_, { pod, fields, levels }: PodCase) => {
  it.each(levels)('is told under $level of $version: $refused', ({ level, version, refused }) => {
    expect(paths(pod, { labels: enforcing(level, version) }).sort()).toEqual(refused ? [...fields].sort() : []);
  });
});

describe('the checks', () => {
  it('are all shown', () => {
    expect(new Set(cases.map(({ id }) => id))).toEqual(new Set(podChecks.map(({ id }) => id)));
  });

  it('have versions in order, and replace what there is', () => {
    for (const { versions, replaces } of podChecks) {
      const since = versions.map(([minor]) => minor);
      expect(since).toEqual(Array.from(new Set(since)).sort((a, b) => a - b));
      if (replaces !== undefined) expect(podChecks.map(({ id }) => id)).toContain(replaces);
    }
  });
});

describe('a pod without security contexts', () => {
  it('is told of each field that restricted asks for', () => {
    expect(paths(bare)).toEqual([
      'spec.containers[0].securityContext.capabilities.drop',
      'spec.containers[0].securityContext.allowPrivilegeEscalation',
      'spec.securityContext.seccompProfile.type',
      'spec.securityContext.runAsNonRoot',
    ]);
  });

  it('meets the baseline', () => {
    expect(paths(bare, { labels: enforcing('baseline') })).toEqual([]);
  });

  it('is told what happens, and the fix', () => {
    expect(found(bare)[1]).toMatchObject({
      message:
        'does not set allowPrivilegeEscalation: false in container "model", but namespace ml enforces the restricted Pod Security Standard: the pod would be refused.',
      fix: 'Set allowPrivilegeEscalation: false in the security context of the container.',
    });
  });

  it.each([
    ['an init container', { initContainers: [{ name: 'fetch', image: 'x' }] }, 'initContainers'],
    ['an ephemeral container', { ephemeralContainers: [{ name: 'debug', image: 'x' }] }, 'ephemeralContainers'],
  ])('is told of %s too', (_, spec, list) => {
    expect(paths(podOf({ spec }))).toEqual([
      `spec.${list}[0].securityContext.capabilities.drop`,
      `spec.${list}[0].securityContext.allowPrivilegeEscalation`,
    ]);
  });
});

const deployment = (kind: string, apiVersion: string, template: object) => ({
  apiVersion,
  kind,
  metadata: { name: 'chat', namespace: 'ml' },
  spec: kind === 'CronJob' ? { jobTemplate: { spec: { template } } } : { template },
});

it.each([
  ['Deployment', 'apps/v1'],
  ['StatefulSet', 'apps/v1'],
  ['DaemonSet', 'apps/v1'],
  ['ReplicaSet', 'apps/v1'],
  ['ReplicationController', 'v1'],
  ['Job', 'batch/v1'],
  ['CronJob', 'batch/v1'],
])('the template of a %s is held against the standard', (kind, apiVersion) => {
  const workload = deployment(kind, apiVersion, { spec: { hostPID: true, containers: [] } });
  const [first, ...others] = found(workload, { labels: enforcing('baseline', 'v1.30') });
  expect(others).toEqual([]);
  expect(first?.path).toMatch(/spec\.template\.spec\.hostPID$/);
  expect(first?.message).toBe(
    'sets hostPID: true, but namespace ml enforces the baseline Pod Security Standard of v1.30: no pod of it would ever be created.',
  );
});

describe('nothing is told where', () => {
  const { namespace: _, ...unplaced } = bare.metadata ?? {};
  it.each<[string, Manifest, Options]>([
    ['no label enforces', bare, { labels: {} }],
    ['labels only warn', bare, { labels: { 'pod-security.kubernetes.io/warn': 'restricted' } }],
    ['labels only audit', bare, { labels: { 'pod-security.kubernetes.io/audit': 'restricted' } }],
    ['all is allowed', bare, { labels: enforcing('privileged') }],
    ['only the version is told', bare, { labels: { [`${ENFORCE}-version`]: 'latest' } }],
    ['the level cannot be read', bare, { labels: enforcing('strict') }],
    ['the version cannot be read', bare, { labels: enforcing('restricted', '1.30') }],
    ['the pod is in another namespace', { ...bare, metadata: { name: 'chat', namespace: 'web' } }, {}],
    ['who applies the pod chooses the namespace', { ...bare, metadata: unplaced }, {}],
    ['the set holds the namespace twice', bare, { others: [namespaceOf('ml', {})] }],
  ])('%s', (_, pod, options) => {
    expect(found(pod, options)).toEqual([]);
  });
});

it('a label that only warns is refused without a say in what is enforced', () => {
  const labels = { ...enforcing('baseline'), 'pod-security.kubernetes.io/warn': 'strict' };
  expect(paths(podOf({ spec: { hostIPC: true } }), { labels })).toEqual(['spec.hostIPC']);
});

describe('a server judges as it can', () => {
  const sysctl = podOf({
    spec: { securityContext: { sysctls: [{ name: 'net.ipv4.tcp_rmem', value: '4096 87380 6291456' }] } },
  });
  it.each([
    ['latest', 31, true],
    ['latest', 32, false],
    ['v1.32', 31, true],
    ['v1.31', 37, true],
    ['v1.99', 37, false],
  ])('%s on 1.%d', (version, minor, told) => {
    expect(paths(sysctl, { minor, labels: enforcing('baseline', version) })).toHaveLength(told ? 1 : 0);
  });

  it('and by all checks, where its major version is yet to come', () => {
    const options = { target: { major: 2, minor: 0 }, rules: [podSecurityRefused] };
    const probe = podOf({ container: { livenessProbe: { httpGet: { host: 'example.com', port: 80 } } } });
    const objects = [namespaceOf('ml', enforcing('baseline')), probe];
    expect(problemsIn(objects, options).map(({ path }) => path)).toEqual([
      'spec.containers[0].livenessProbe.httpGet.host',
    ]);
  });

  it.each([
    ['appArmorProfile', 29, { appArmorProfile: { type: 'Unconfined' } }],
    ['procMount', 32, { procMount: 'Unmasked' }],
  ])('%s is dropped by 1.%d', (_, minor, securityContext) => {
    const pod = podOf({ container: { securityContext } });
    expect(found(pod, { minor, labels: enforcing('baseline') })).toEqual([]);
    expect(found(pod, { minor: minor + 1, labels: enforcing('baseline') })).toHaveLength(1);
  });
});

describe('where the set shows what completes pods', () => {
  const webhook = (resource: string) => ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: 'defaults' },
    webhooks: [{ name: 'a.example.com', rules: [{ resources: [resource] }] }],
  });
  const foreign = (apiVersion: string, kind: string) => ({ apiVersion, kind, metadata: { name: 'x' } });

  it.each<[string, Manifest]>([
    ['a webhook on pods', webhook('pods')],
    ['a webhook on everything', webhook('*')],
    [
      'an admission policy on pods',
      {
        apiVersion: 'admissionregistration.k8s.io/v1beta1',
        kind: 'MutatingAdmissionPolicy',
        metadata: { name: 'defaults' },
        spec: { matchConstraints: { resourceRules: [{ resources: ['pods'] }] } },
      },
    ],
    ['Kyverno', foreign('kyverno.io/v1', 'ClusterPolicy')],
    ['Gatekeeper', foreign('mutations.gatekeeper.sh/v1', 'Assign')],
    ['OpenShift', foreign('route.openshift.io/v1', 'Route')],
  ])('%s, what is not given is left to it', (_, other) => {
    expect(paths(bare, { others: [other] })).toEqual([]);
    expect(paths(podOf({ spec: { hostPID: true } }), { others: [other] })).toEqual(['spec.hostPID']);
  });

  it.each<[string, Manifest]>([
    ['a webhook on Services', webhook('services')],
    ['KEDA', foreign('keda.sh/v1alpha1', 'TriggerAuthentication')],
  ])('%s does not', (_, other) => {
    expect(paths(bare, { others: [other] })).toHaveLength(4);
  });
});

it('a value that is explicit is told though pods are completed', () => {
  const pod = podOf({ container: { securityContext: { allowPrivilegeEscalation: true } } });
  const others = [{ apiVersion: 'kyverno.io/v1', kind: 'Policy', metadata: { name: 'x', namespace: 'ml' } }];
  expect(paths(pod, { others })).toEqual(['spec.containers[0].securityContext.allowPrivilegeEscalation']);
});

it('fields of any type are read without failing', () => {
  const yaml = `
apiVersion: v1
kind: Namespace
metadata: { name: ml, labels: { ${ENFORCE}: restricted, ${ENFORCE}-version: 1 } }
---
apiVersion: v1
kind: Pod
metadata: { name: chat, namespace: ml, annotations: [] }
spec: { securityContext: [], volumes: [null, 1], containers: [null, { securityContext: 1, ports: [null] }] }
`;
  expect(check(yaml, { rules: [podSecurityRefused] }).length).toBeGreaterThan(0);
});
