import { scheduleFaults } from '../../../lib/check/admission/cron-schedule';
import { cidrFaults, ipFaults, isStrictSubset } from '../../../lib/check/admission/ip';
import { indexCount } from '../../../lib/check/admission/job-indexes';
import { Report } from '../../../lib/check/admission/report';
import { ObjectSet } from '../../../lib/check/object-set';
import { judge } from './judge';

const [entry] = new ObjectSet([{ manifest: { apiVersion: 'v1', kind: 'Pod' } }]).entries;
if (!entry) throw new Error('the set is empty');
const report = (minor: number) => new Report(entry, { major: 1, minor });

describe('values that are templates', () => {
  const pod = (name: string, cpu: string, value = 'x') => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      containers: [
        { name: 'chat', image: 'chat:1.0.0', env: [{ name: 'A', value }], resources: { requests: { cpu } } },
      ],
    },
  });
  const fix = 'Render it first, for example with helm template, and check the output.';
  const message = expect.stringMatching(/\. It is a template that was not rendered\.$/);

  test.each([
    ['invalid-quantity', 'chat', '{{METRICS_CPU}}m'],
    ['invalid-name', 'chat-{{.Index}}', '1'],
  ])('are told to be such where they are refused: %s', (rule, name, cpu) => {
    expect(judge(36, pod(name, cpu))).toEqual([expect.objectContaining({ rule, message, fix })]);
  });

  test.each([
    ['invalid-quantity', 'chat', '{{m'],
    ['invalid-name', 'chat-{.Index}', '1'],
  ])('are not those that hold other braces: %s', (rule, name, cpu) => {
    const [told, ...others] = judge(36, pod(name, cpu));
    expect([told?.rule, others]).toEqual([rule, []]);
    expect([told?.message, told?.fix]).not.toContainEqual(expect.stringContaining('ender'));
  });

  test('are nothing to tell of where any text may stand', () => {
    expect(judge(36, pod('chat', '1', '{{ .Values.greeting }}'))).toEqual([]);
  });
});

describe('schedules', () => {
  test.each(['* * * * *', '*/5 1-3 1,15 jan-mar MON', '@daily', '@every 1h30m', '0 0 ? * 0'])(
    '%s is fine',
    (schedule) => {
      expect(scheduleFaults(schedule)).toEqual([]);
    },
  );
  test.each([
    'every day',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * 13 *',
    '* * * * 7',
    '*/0 * * * *',
    '5-1 * * * *',
    '1-2-3 * * * *',
    '@noon',
    'TZ=UTC * * * * *',
    '* * * foo *',
    '1/2/3 * * * *',
  ])('%s is not', (schedule) => {
    expect(scheduleFaults(schedule)).toHaveLength(1);
  });
});

describe('addresses', () => {
  test.each(['10.9.8.7', '2001:db8::ffff', '::', 'FE80::1'])('%s is one', (address) => {
    expect(ipFaults(report(36), address)).toEqual([]);
  });
  test.each(['10.9.8', '1.2.3.256', 'a.b', ':::', '', 'fe80::1%eth0'])('%j is none', (address) => {
    expect(ipFaults(report(27), address)).toHaveLength(1);
  });
  test('leading zeros and mapped addresses are refused from 1.36 on', () => {
    for (const address of ['010.0.0.1', '::ffff:1.2.3.4']) {
      expect(ipFaults(report(35), address)).toEqual([]);
      expect(ipFaults(report(36), address)).toHaveLength(1);
    }
  });
  test.each([
    ['10.0.0.0/8', true],
    ['2001:db8::/64', true],
    ['10.0.0.1/8', false],
    ['10.0.0.0', false],
    ['10.0.0.0/33', false],
    ['10.0.0.0/08', false],
  ])('the range %s: %s', (range, fine) => {
    expect(cidrFaults(report(36), range).length === 0).toBe(fine);
  });
  test('a range lies within another when it is smaller and of its family', () => {
    expect(isStrictSubset('10.1.0.0/16', '10.0.0.0/8')).toBe(true);
    expect(isStrictSubset('10.0.0.0/8', '10.0.0.0/8')).toBe(false);
    expect(isStrictSubset('11.0.0.0/16', '10.0.0.0/8')).toBe(false);
    expect(isStrictSubset('2001:db8::/64', '10.0.0.0/8')).toBe(false);
  });
});

test.each([
  ['', 0],
  ['1', 1],
  ['0,2-4', 4],
])('indexes %j count %d', (list, count) => {
  expect(indexCount(list, 5)).toBe(count);
});

test.each(['5', '3-1', '2,1', '1-2-3', 'a', '1-9'])('indexes %j are faulty', (list) => {
  expect(typeof indexCount(list, 5)).toBe('string');
});

describe('versions that servers have no more', () => {
  test.each([
    ['autoscaling/v2beta1', 'HorizontalPodAutoscaler', '1.25', 'autoscaling/v2'],
    ['autoscaling/v2beta2', 'HorizontalPodAutoscaler', '1.26', 'autoscaling/v2'],
    ['policy/v1beta1', 'PodSecurityPolicy', '1.25', undefined],
    ['resource.k8s.io/v1alpha2', 'ResourceClaim', '1.31', undefined],
  ])('%s %s was removed in %s', (apiVersion, kind, version, meant) => {
    const [told] = judge(36, { apiVersion, kind, metadata: { name: 'chat' } });
    expect(told).toMatchObject({
      rule: 'unknown-api-version',
      message: `Kubernetes 1.36 no longer serves ${kind} in ${apiVersion}, which was removed in ${version}.`,
    });
    if (meant !== undefined) expect(told?.fix).toBe(`Write apiVersion: ${meant}.`);
  });

  test('are fine for a server that has them', () => {
    expect(
      judge(30, { apiVersion: 'resource.k8s.io/v1alpha2', kind: 'ResourceClaim', metadata: { name: 'gpu' } }),
    ).toEqual([]);
  });
});

describe('a whole number of 64 bits', () => {
  const told = (generation: number) =>
    judge(36, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'chat', generation } }).map(
      ({ rule, path, message }) => [rule, path, message],
    );

  test.each([1e19, -1e19, 1e300])('is not %d', (generation) => {
    expect(told(generation)).toEqual([
      ['wrong-type', 'metadata.generation', expect.stringContaining('a whole number of 64 bits is needed')],
    ]);
  });

  test.each([0, 2 ** 53, Number('9223372036854775807')])('may be %d', (generation) => {
    expect(told(generation)).toEqual([]);
  });
});

describe('an object without a name', () => {
  const names = (apiVersion: string, kind: string) =>
    judge(36, { apiVersion, kind }).filter(({ rule }) => rule === 'invalid-name');

  test.each([
    ['authorization.k8s.io/v1', 'LocalSubjectAccessReview'],
    ['authorization.k8s.io/v1', 'SelfSubjectAccessReview'],
    ['authorization.k8s.io/v1', 'SelfSubjectRulesReview'],
    ['authorization.k8s.io/v1', 'SubjectAccessReview'],
    ['authentication.k8s.io/v1', 'SelfSubjectReview'],
    ['authentication.k8s.io/v1', 'TokenReview'],
  ])('%s %s is answered and not kept', (apiVersion, kind) => {
    expect(names(apiVersion, kind)).toEqual([]);
  });

  test.each([
    ['v1', 'ConfigMap'],
    ['certificates.k8s.io/v1', 'CertificateSigningRequest'],
    ['example.com/v1', 'TokenReview'],
  ])('%s %s is refused', (apiVersion, kind) => {
    expect(names(apiVersion, kind)).toMatchObject([{ path: 'metadata.name' }]);
  });
});

describe('a review of access', () => {
  const told = (kind: string, metadata: Record<string, unknown>, apiVersion = 'authorization.k8s.io/v1') =>
    judge(36, { apiVersion, kind, metadata }).filter(({ rule }) => rule.startsWith('invalid-'));
  const outcome = (kind: string, ...metadata: readonly Record<string, unknown>[]) =>
    metadata.map((one) => told(kind, one).map(({ rule, path, at, message }) => [rule, path, at, message]));

  test.each([
    ['SubjectAccessReview', ''],
    ['SelfSubjectAccessReview', ''],
    ['LocalSubjectAccessReview', ' but for the namespace'],
  ])('of kind %s may have no name, and nothing else that the server keeps', (kind, allowed) => {
    const fault = (given: string) => {
      const message = `It must be empty${allowed}, and has ${given}: the object is answered and not kept.`;
      return [['invalid-metadata', 'metadata', `metadata.${given.split(',')[0]}`, message]];
    };
    expect(
      outcome(
        kind,
        { name: 'chat' },
        { generateName: 'chat-' },
        { namespace: 'ml', labels: { a: 'b' }, annotations: { a: 'b' } },
        { resourceVersion: '1' },
      ),
    ).toEqual(['name', 'generateName', 'labels, annotations', 'resourceVersion'].map(fault));
    expect(told(kind, { name: 'chat' })[0]?.fix).toContain('kubectl create');
  });

  test.each(['SubjectAccessReview', 'SelfSubjectAccessReview', 'LocalSubjectAccessReview'])(
    'of kind %s may have what the server takes away',
    (kind) => {
      const wiped = { creationTimestamp: null, uid: 'x', managedFields: [], labels: {}, finalizers: [], name: '' };
      expect(outcome(kind, {}, wiped, { namespace: 'ml' })).toEqual([[], [], []]);
    },
  );

  test('in no namespace loses one unread', () => {
    expect(told('SubjectAccessReview', { namespace: 'A B' })).toEqual([]);
    expect(told('LocalSubjectAccessReview', { namespace: 'A B' })).toMatchObject([{ path: 'metadata.namespace' }]);
  });

  test('of another kind or group may have a name', () => {
    expect(told('SelfSubjectRulesReview', { name: 'chat' })).toEqual([]);
    expect(told('TokenReview', { name: 'chat' }, 'authentication.k8s.io/v1')).toEqual([]);
    expect(told('SubjectAccessReview', { name: 'chat' }, 'example.com/v1')).toEqual([]);
  });
});

describe('what the server accepts and nobody means', () => {
  const pod = (...containers: readonly object[]) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'chat' },
    spec: { containers: containers.map((fields, index) => ({ name: `c${index}`, image: 'chat:1', ...fields })) },
  });
  const having = (capabilities: object) => judge(36, pod({ securityContext: { capabilities } }));

  test('an unknown capability may be left away, and so may what is to be dropped', () => {
    const told = (effect: string) => [
      {
        rule: 'unknown-capability',
        message: `Linux has no capability "CAP_CHOWN": depending on the container runtime ${effect}, or the container does not start.`,
        fix: 'Write CHOWN, without CAP_.',
      },
    ];
    expect(having({ add: ['CAP_CHOWN'] })).toMatchObject(told('it is not added'));
    expect(having({ drop: ['CAP_CHOWN'] })).toMatchObject(told('nothing is dropped'));
    expect(having({ add: ['CHOWN'], drop: ['ALL'] })).toEqual([]);
  });

  test('a port name of two containers concerns Services', () => {
    const ports = [{ name: 'http', containerPort: 8000 }];
    const told = judge(36, pod({ ports }, { ports: [{ name: 'http', containerPort: 9000 }] }));
    expect(told).toMatchObject([
      {
        rule: 'shared-port-name',
        message: 'spec.containers[0].ports[0] has a port "http" too; Services that name it reach only that one.',
      },
    ]);
  });

  test('a kind of target that is foreign to apps/v1 lacks its apiVersion', () => {
    const scaling = (target: object) =>
      judge(36, {
        apiVersion: 'keda.sh/v1alpha1',
        kind: 'ScaledObject',
        metadata: { name: 'chat' },
        spec: { scaleTargetRef: { name: 'chat', ...target }, triggers: [{ type: 'cron', metadata: {} }] },
      }).map(({ message, fix }) => [message, fix]);
    expect(scaling({ kind: 'LeaderWorkerSet' })).toEqual([
      [
        'No API server has the kind "LeaderWorkerSet" in apps/v1, which KEDA takes for want of an apiVersion; the autoscaler would find nothing to scale.',
        'Give the apiVersion of LeaderWorkerSet.',
      ],
    ]);
    expect(scaling({ kind: 'LeaderWorkerSet', apiVersion: 'leaderworkerset.x-k8s.io/v1' })).toEqual([]);
    expect(scaling({ kind: 'Deploymnt', apiVersion: 'apps/v1' })).toEqual([
      [
        'No API server has the kind "Deploymnt" in apps/v1; the autoscaler would find nothing to scale.',
        'Did you mean Deployment?',
      ],
    ]);
  });
});
