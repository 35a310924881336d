import {
  configurationOf,
  containerReading,
  type PodRequests,
  type PodUsage,
  podRequestsOf,
  resourceReading,
} from '../../lib/autoscaler';
import { podRequest } from '../../lib/autoscaler/pod-requests';
import type { Manifest } from '../../lib/manifest/manifest';
import { podTemplateOf } from '../../lib/manifest/pods';
import type { PlainObject } from '../../lib/manifest/read';

const of = (minor: number) => configurationOf({ version: { major: 1, minor } });

function requestsIn(spec: PlainObject): PodRequests {
  const pod: Manifest = { apiVersion: 'v1', kind: 'Pod', spec };
  const template = podTemplateOf(pod);
  if (!template) throw new Error('no template');
  return podRequestsOf(template);
}

function cpuOf(spec: PlainObject, minor = 37, container?: string): bigint {
  return podRequest('chat', requestsIn(spec), 'cpu', container, of(minor));
}

const model = { name: 'model', resources: { requests: { cpu: '500m' } } };
const sidecar = { name: 'proxy', restartPolicy: 'Always', resources: { requests: { cpu: '100m' } } };
const download = { name: 'download', resources: { requests: { cpu: 2 } } };

describe('the request of a pod', () => {
  test('is the sum of its containers, a limit standing for a request', () => {
    expect(cpuOf({ containers: [model, { name: 'other', resources: { limits: { cpu: 1 } } }] })).toBe(1500n);
  });

  test('is missing where one container has none', () => {
    expect(() => cpuOf({ containers: [model, { name: 'other' }] })).toThrow(
      'missing request for cpu in container other of Pod chat',
    );
    expect(() => cpuOf({ containers: [{ name: 'model', resources: { requests: { cpu: 'much' } } }] })).toThrow(
      'missing',
    );
  });

  test('counts sidecars from Kubernetes 1.29 on, and no init containers', () => {
    const spec = { containers: [model], initContainers: [sidecar, download] };
    expect([28, 29].map((minor) => cpuOf(spec, minor))).toEqual([500n, 600n]);
  });

  test('of one container is that one', () => {
    const spec = { containers: [model, { name: 'other' }] };
    expect(cpuOf(spec, 37, 'model')).toBe(500n);
    expect(() => cpuOf(spec, 35, 'gone')).toThrow('container gone not found in Pod chat');
    expect(cpuOf(spec, 34, 'gone')).toBe(0n);
  });
});

describe('requests of a pod as a whole', () => {
  test('count from Kubernetes 1.34 on, unless a container is named', () => {
    const spec = { containers: [model], resources: { requests: { cpu: 2 } } };
    expect([33, 34].map((minor) => cpuOf(spec, minor))).toEqual([500n, 2000n]);
    expect(cpuOf(spec, 37, 'model')).toBe(500n);
  });

  test('of another resource leave it to the containers, an init container among them', () => {
    const spec = { containers: [model, { name: 'other' }], resources: { requests: { memory: '1Gi' } } };
    expect(cpuOf(spec)).toBe(500n);
    expect(cpuOf({ ...spec, initContainers: [sidecar, download] })).toBe(2100n);
    expect(cpuOf({ ...spec, overhead: { cpu: '250m' } })).toBe(750n);
    expect(() => cpuOf({ ...spec, containers: [{ name: 'other' }] })).toThrow(
      'missing pod-level request for cpu in Pod chat',
    );
  });

  test('follow from limits: what containers request, else the limit itself', () => {
    const resources = { limits: { cpu: 4, memory: '8Gi' } };
    expect(requestsIn({ containers: [model], resources }).podLevel).toEqual({
      cpu: 500n,
      memory: 8n * 1024n ** 3n * 1000n,
    });
    expect(cpuOf({ containers: [{ name: 'model' }], resources })).toBe(4000n);
    expect(cpuOf({ containers: [model], resources: { ...resources, requests: { cpu: 3 } } })).toBe(3000n);
  });

  test('are none where neither requests nor limits are given', () => {
    expect(requestsIn({ containers: [model] }).podLevel).toBeUndefined();
    expect(requestsIn({ containers: [model], resources: { limits: {} } }).podLevel).toBeUndefined();
    expect(cpuOf({ containers: [model], resources: { requests: { 'example.com/gpu': 1 } } })).toBe(500n);
  });
});

describe('usage of containers', () => {
  const usages: PodUsage[] = [
    {
      pod: 'a',
      timestamp: 1,
      windowSeconds: 15,
      containers: [
        { name: 'model', usage: { cpu: 5n } },
        { name: 'proxy', usage: { cpu: 2n } },
      ],
    },
    {
      pod: 'b',
      timestamp: 2,
      windowSeconds: 15,
      containers: [
        { name: 'model', usage: { cpu: 7n } },
        { name: 'proxy', usage: {} },
      ],
    },
    { pod: 'c', timestamp: 3, windowSeconds: 15, containers: [] },
  ];

  test('is summed for a pod, and not known where one is missing', () => {
    const a = { value: 7n, timestamp: 1, windowSeconds: 15 };
    expect(resourceReading(usages, 'cpu')).toEqual({ pods: new Map([['a', a]]) });
  });

  test('of one container is that one', () => {
    const a = { value: 2n, timestamp: 1, windowSeconds: 15 };
    expect(containerReading(usages, 'cpu', 'proxy', { major: 1, minor: 33 })).toEqual({ pods: new Map([['a', a]]) });
    expect(containerReading(usages, 'cpu', 'proxy', { major: 1, minor: 32 })).toEqual({
      error: 'container proxy not present in metrics for pod c',
    });
  });
});
