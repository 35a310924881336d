import { routeMixesModels } from '../../../lib/check/rules/route-mixes-models';
import { check } from '../../support/rules';

type Fields = Record<string, unknown>;

const model = (name: string, container: Fields) => [
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: name } },
    spec: { containers: [{ name: 'server', image: 'vllm/vllm-openai:v0.19.0', ...container }] },
  },
  { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector: { app: name }, ports: [{ port: 80 }] } },
];

const shares = [
  { name: 'stable', port: 80, weight: 90 },
  { name: 'canary', port: 80, weight: 10 },
];

function found(stable: Fields, canary: Fields, rule: Fields = {}) {
  const route = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'chat' },
    spec: { rules: [{ backendRefs: shares, ...rule }] },
  };
  const objects = [...model('stable', stable), ...model('canary', canary), route];
  return check(objects.map((object) => JSON.stringify(object)).join('\n---\n'), { rules: [routeMixesModels] });
}

const named = (...names: readonly string[]) => ({ args: ['--model', 'm', '--served-model-name', ...names] });

describe('a route over servers of different names', () => {
  it('is told with both', () => {
    expect(found(named('qwen'), named('qwen-next'))).toMatchObject([
      {
        path: 'spec.rules[0].backendRefs[1].name',
        message:
          'shares requests between Pod stable as qwen and Pod canary as qwen-next: vLLM answers 404 for a name that it does not serve, so a share of the requests fails whatever they name.',
      },
    ]);
  });

  it.each<[string, Fields, Fields, Fields]>([
    ['the names of the models', { args: ['--model=a'] }, { args: ['--model', 'b'] }, {}],
    ['a model behind serve', { command: ['vllm', 'serve', 'a'] }, named('b'), {}],
    ['no weights', named('a'), named('b'), { backendRefs: [{ name: 'stable' }, { name: 'canary' }] }],
  ])('is told with %s', (_, stable, canary, rule) => {
    expect(found(stable, canary, rule)).toHaveLength(1);
  });

  it.each<[string, Fields, Fields, Fields]>([
    ['one name', named('a'), named('a'), {}],
    ['one name of several', named('a', 'b'), named('c', 'b'), {}],
    ['a name that is the other model', { args: ['--model', 'a'] }, named('a'), {}],
    ['a backend that takes nothing', named('a'), named('b'), { backendRefs: [shares[0], { ...shares[1], weight: 0 }] }],
    ['one backend', named('a'), named('b'), { backendRefs: [shares[0]] }],
    ['a backend that is not there', named('a'), named('b'), { backendRefs: [shares[0], { name: 'x', port: 80 }] }],
    ['another server, which takes any name', named('a'), { image: 'lmsysorg/sglang:v0.5.5', ...named('b') }, {}],
    ['an image that nobody knows', named('a'), { image: 'ours:1' }, {}],
    ['a model that is not told', named('a'), {}, {}],
    ['a name of a variable', named('a'), { args: ['--served-model-name=$(NAME)'] }, {}],
    ['a file', named('a'), { args: ['--config=/c', '--served-model-name=b'] }, {}],
    ['adapters', { args: [...named('a').args, '--lora-modules', 'b=/b'] }, named('b'), {}],
    ['an extension', named('a'), named('b'), { filters: [{ type: 'ExtensionRef', extensionRef: { name: 'x' } }] }],
  ])('is not told with %s', (_, stable, canary, rule) => {
    expect(found(stable, canary, rule)).toEqual([]);
  });

  it('is not told of two rules', () => {
    const rules = shares.map((share) => ({ backendRefs: [share] }));
    const objects = [
      ...model('stable', named('a')),
      ...model('canary', named('b')),
      { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: { name: 'chat' }, spec: { rules } },
    ];
    expect(
      check(objects.map((object) => JSON.stringify(object)).join('\n---\n'), { rules: [routeMixesModels] }),
    ).toEqual([]);
  });
});
