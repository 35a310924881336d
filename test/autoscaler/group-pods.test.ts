import { configurationOf } from '../../lib/autoscaler';
import { groupPods, readyPodCount } from '../../lib/autoscaler/group-pods';
import type { Pod } from '../../lib/autoscaler/observation';
import { measured, NOW, pod, pods } from './support';

/** The group of one pod with a metric of the last minute. */
function groupOf(differences: Partial<Pod>, resource = 'cpu', timestamp = NOW): string {
  const metrics = new Map([['chat', { ...measured(1n), timestamp }]]);
  const { readyCount, unready, missing, ignored } = groupPods(
    [pod('chat', differences)],
    metrics,
    resource,
    NOW,
    configurationOf(),
  );
  if (readyCount === 1) return 'ready';
  return unready.has('chat') ? 'unready' : missing.has('chat') ? 'missing' : ignored.has('chat') ? 'ignored' : '';
}

function since(startTime: number, status: 'True' | 'False' | 'Unknown', lastTransitionTime: number): Partial<Pod> {
  return { startTime, ready: { status, lastTransitionTime } };
}

describe('a pod', () => {
  test.each<[string, string, Partial<Pod>]>([
    ['that runs', 'ready', {}],
    ['that has failed', 'ignored', { phase: 'Failed' }],
    ['that is being deleted', 'ignored', { deleting: true, phase: 'Pending' }],
    ['that waits for a node', 'unready', { phase: 'Pending' }],
    ['without readiness', 'unready', { ready: undefined }],
    ['without start', 'unready', { startTime: undefined }],
    ['that starts and is not ready', 'unready', since(NOW - 100, 'False', NOW - 100)],
    ['that was ready for less than a window', 'unready', since(NOW - 100, 'True', NOW - 59)],
    ['that was ready for a window', 'ready', since(NOW - 100, 'True', NOW - 60)],
    ['whose readiness is unknown', 'ready', since(NOW - 100, 'Unknown', NOW - 60)],
    ['at the end of its start', 'ready', since(NOW - 300, 'True', NOW - 1)],
    ['that was never ready', 'unready', since(NOW - 300, 'False', NOW - 271)],
    ['that became unready after its start', 'ready', since(NOW - 300, 'False', NOW - 270)],
  ])('%s is %s for cpu', (_, group, differences) => {
    expect(groupOf(differences)).toBe(group);
  });

  test('that starts counts for all but cpu', () => {
    const starting = since(NOW - 100, 'False', NOW - 100);
    expect([groupOf(starting, 'memory'), groupOf(starting, '')]).toEqual(['ready', 'ready']);
    expect(groupOf({ ready: undefined, startTime: undefined }, 'memory')).toBe('ready');
  });

  test('without a metric is missing, unless it is no pod to measure', () => {
    const all = [pod('a'), pod('b', { phase: 'Pending' }), pod('c', { phase: 'Failed' })];
    expect(groupPods(all, new Map(), 'cpu', NOW, configurationOf())).toEqual({
      readyCount: 0,
      unready: new Set(['b']),
      missing: new Set(['a']),
      ignored: new Set(['c']),
    });
  });
});

test('pods that are being deleted count as ready for values', () => {
  const all = [...pods(2, { deleting: true }), pod('a', { phase: 'Succeeded' }), pod('b', { ready: undefined })];
  expect(readyPodCount(all)).toBe(2);
});
