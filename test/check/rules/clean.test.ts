import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../../support/rules';

const clean = readFileSync(join(__dirname, 'clean.yaml'), 'utf8');

describe('a complete set in which everything fits', () => {
  it('raises nothing', () => {
    expect(check(clean, { complete: true, target: { major: 1, minor: 27 } })).toEqual([]);
    expect(check(clean, { target: { major: 1, minor: 36 } })).toEqual([]);
  });

  it.each([
    [
      'the autoscaler of another kind',
      'kind: Deployment, name: ranker',
      'kind: StatefulSet, name: ranker',
      'autoscaler-target-missing',
    ],
    [
      'the sidecar without a request',
      'requests: { cpu: 100m, memory: 64Mi }',
      'requests: { memory: 64Mi }',
      'hpa-request-missing',
    ],
    ['the Service with another port', 'targetPort: http # ranker', 'targetPort: web', 'service-target-port'],
    ['the monitor with another port', 'port: http # chat monitor', 'port: metrics', 'monitor-port-unknown'],
    [
      'the monitor with another label',
      '{ app: chat } # chat monitor',
      '{ app: chta }',
      'metric-unscraped, monitor-selects-nothing',
    ],
    ['the query with another label', 'model_name="qwen"', 'model="qwen"', 'server-metric-label'],
    [
      'the query without a sum',
      'sum(vllm:num_requests_waiting{model_name="qwen"})',
      'vllm:num_requests_waiting{model_name="qwen"}',
      'keda-query-unaggregated',
    ],
    ['the budget that wants all', 'maxUnavailable: 1 # chat', 'minAvailable: 2', 'pdb-blocks-eviction'],
    ['the budget that wants too great a share', 'maxUnavailable: 1 # chat', 'minAvailable: 51%', 'pdb-blocks-eviction'],
    [
      'the policy for the port of the Service',
      'ports: [{ port: 8000 }]',
      'ports: [{ port: 80 }]',
      'network-policy-shuts-out',
    ],
    [
      'the grace that is too short',
      'terminationGracePeriodSeconds: 150',
      'terminationGracePeriodSeconds: 60',
      'grace-below-drain',
    ],
    ['the start that is too long', 'failureThreshold: 72', 'failureThreshold: 92', 'startup-over-deadline'],
    [
      'the window that is too short',
      'stabilizationWindowSeconds: 900',
      'stabilizationWindowSeconds: 90',
      'scale-down-window-short',
    ],
    [
      'the parallelism that is too wide',
      '--tensor-parallel-size=2',
      '--tensor-parallel-size=4',
      'tensor-parallel-gpus',
    ],
    [
      'the route with the port of the container',
      'name: chat, port: 80',
      'name: chat, port: 8000',
      'route-backend-missing',
    ],
    [
      'the quota that is too small',
      'requests.nvidia.com/gpu: "16"',
      'requests.nvidia.com/gpu: "8"',
      'gpu-quota-exceeded',
    ],
    ['the Secret that is missing', 'name: hf-token, key', 'name: hf-tokens, key', 'reference-missing'],
  ])('tells %s', (_, from, to, rule) => {
    expect(clean).toContain(from);
    const found = new Set(check(clean.replace(from, to), { complete: true }).map((problem) => problem.rule));
    expect(Array.from(found).join(', ')).toBe(rule);
  });
});
