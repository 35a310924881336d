import type { Manifest } from '../../lib';
import { examples, manifestsOf } from '../support/examples';
import { follow } from './chain';

/** Metrics that examples read and that something outside them exposes. */
const ELSEWHERE = ['gateway_pending_requests'];

/** Examples that are there to show a way of scaling. */
const SCALING_EXAMPLES = ['cpu-model', 'queue-worker', 'triton-queue-to-compute', 'vllm-queue', 'vllm-to-zero'];

describe.each(examples)('in the example %s', (example) => {
  test('each metric is served once, read from what is scraped, and scraped from what the pod exposes', () => {
    const { links, breaks } = follow(manifestsOf(example), ELSEWHERE);
    expect(breaks).toEqual([]);
    expect(links).not.toHaveLength(0);
    if (SCALING_EXAMPLES.includes(example)) expect(links).toMatchSnapshot();
  });
});

describe('the chain notices', () => {
  function broken(example: string, kind: string, change: (text: string) => string): readonly string[] {
    const manifests = manifestsOf(example).map((manifest) =>
      manifest.kind === kind ? (JSON.parse(change(JSON.stringify(manifest))) as Manifest) : manifest,
    );
    return follow(manifests, ELSEWHERE).breaks;
  }

  test.each([
    ['a metric that no rule serves', 'HorizontalPodAutoscaler', '_waiting', '_pending', /is served by 0 rules/],
    [
      'a rule for a metric that nothing exposes',
      'ConfigMap',
      'num_requests',
      'requests',
      /served by 0|nothing exposes/,
    ],
    [
      'a port that no container has',
      'PodMonitor',
      '"port":"http"',
      '"port":"metrics"',
      /no container has the port metrics/,
    ],
    ['another path', 'PodMonitor', '"port":"http"', '"port":"http","path":"/v1"', /nothing exposes .* on 8000\/v1/],
    ['a monitor of other pods', 'PodMonitor', '"app":"chat"}}', '"app":"other"}}', /0 monitors scrape chat/],
  ])('%s', (_, kind, from, to, message) => {
    const breaks = broken('vllm-queue', kind, (text) => text.replaceAll(from, to));
    expect(breaks.join('\n')).toMatch(message);
  });

  test.each([
    ['a label that the server does not set', 'job=\\\\"ml/chat\\\\"', 'model=\\\\"chat\\\\"', /has no label model/],
    ['the job of another monitor', 'ml/chat', 'ml/other', /reads the job ml\/other, not ml\/chat/],
    ['another namespace', 'namespace=\\\\"ml\\\\"', 'namespace=\\\\"team\\\\"', /reads the namespace team/],
  ])('%s', (_, from, to, message) => {
    const breaks = broken('vllm-to-zero', 'ScaledObject', (text) =>
      text.replaceAll(from.replaceAll('\\\\', '\\'), to.replaceAll('\\\\', '\\')),
    );
    expect(breaks.join('\n')).toMatch(message);
  });

  test('a sign-in that is not there', () => {
    const manifests = manifestsOf('queue-worker').filter(({ kind }) => kind !== 'TriggerAuthentication');
    expect(follow(manifests).breaks).toEqual([expect.stringContaining('signs in with transcriber-broker')]);
  });
});
