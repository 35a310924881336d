import { JsonPatch } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';
import fc from 'fast-check';
import { AutoscaledModel, type AutoscaledModelProps, type ManifestPatch, Metric, ModelDeployment } from '../../lib';
import type { DeploymentManifest } from '../support/deployment';
import { faultsOf, render, renderOne } from '../support/render';

const image = 'registry.example.com/model:1';

function overridden(podSpec: ManifestPatch): DeploymentManifest {
  return renderOne<DeploymentManifest>('Deployment', (chart) => {
    new ModelDeployment(chart, 'chat', { image, env: { A: '1', B: '2' } }).addPodOverride(podSpec);
  });
}

function faults(override: ManifestPatch): string[] {
  return faultsOf((chart) => new ModelDeployment(chart, 'chat', { image, env: { A: '1' } }).addOverride(override));
}

describe('an override', () => {
  test('meets containers, environment variables, ports and mounts by name', () => {
    const { containers } = overridden({
      containers: [
        {
          name: 'chat',
          stdin: true,
          env: [
            { name: 'B', value: '3' },
            { name: 'C', value: '4' },
            { name: 'A', $patch: 'delete' },
          ],
          ports: [{ name: 'http', hostPort: 80 }, { containerPort: 9090 }],
        },
        { name: 'proxy', image: 'proxy:1' },
      ],
    }).spec.template.spec;
    expect(containers).toEqual([
      {
        name: 'chat',
        image,
        stdin: true,
        env: [
          { name: 'B', value: '3' },
          { name: 'C', value: '4' },
        ],
        ports: [{ name: 'http', containerPort: 8080, hostPort: 80 }, { containerPort: 9090 }],
        readinessProbe: { tcpSocket: { port: 'http' } },
      },
      { name: 'proxy', image: 'proxy:1' },
    ]);
  });

  test('removes a field with null and replaces a list without names', () => {
    const pod = overridden({
      containers: [{ name: 'chat', readinessProbe: null, args: ['--fast'] }],
      tolerations: [{ operator: 'Exists' }],
    }).spec.template.spec;
    expect(pod.containers[0]).not.toHaveProperty('readinessProbe');
    expect(pod.containers[0]).toMatchObject({ args: ['--fast'] });
    expect(pod.tolerations).toEqual([{ operator: 'Exists' }]);
  });

  test('takes cdk8s-plus values for what they stand for', () => {
    const { spec } = renderOne<DeploymentManifest>('Deployment', (chart) => {
      new ModelDeployment(chart, 'chat', { image }).addOverride({
        spec: { strategy: { rollingUpdate: { maxSurge: k8s.IntOrString.fromString('50%') } } },
      });
    });
    expect(spec.strategy).toEqual({ rollingUpdate: { maxSurge: '50%' } });
  });

  test('reaches every object of a model', () => {
    const props: AutoscaledModelProps = {
      image,
      scaling: { maxReplicas: 2, metrics: [Metric.containerCpuUtilization('chat', 50)] },
      overrides: {
        podSpec: { hostIPC: true, containers: [{ name: 'chat', resources: { requests: { cpu: '1' } } }] },
        deployment: { spec: { revisionHistoryLimit: 3 } },
        service: { spec: { trafficDistribution: 'PreferClose' } },
        autoscaler: { metadata: { annotations: { note: 'x' } } },
      },
    };
    const [deployment, service, autoscaler] = render((chart) => new AutoscaledModel(chart, 'chat', props));
    expect(deployment?.spec).toMatchObject({ revisionHistoryLimit: 3, template: { spec: { hostIPC: true } } });
    expect(service?.spec).toMatchObject({ trafficDistribution: 'PreferClose' });
    expect(autoscaler?.metadata?.annotations).toEqual({ note: 'x' });
    expect(faultsOf((chart) => new AutoscaledModel(chart, 'chat', props))).toEqual([]);
  });

  test('is merged in alphabetical order of keys, as if it had been rendered', () => {
    const deployment = overridden({ activeDeadlineSeconds: 5 });
    expect(Object.keys(deployment.spec.template.spec)).toEqual(['activeDeadlineSeconds', 'containers']);
  });

  test('is refused for a Service that is not there', () => {
    const found = faultsOf((chart) => {
      new AutoscaledModel(chart, 'chat', {
        image,
        service: false,
        port: 8080,
        scaling: { maxReplicas: 2, metrics: [Metric.pods({ name: 'queue' }, { averageValue: 5 })] },
        overrides: { service: { spec: { type: 'NodePort' } } },
      });
    });
    expect(found).toEqual([expect.stringContaining('[test/chat] overrides.service: has nothing to be laid over')]);
  });

  test.each([
    [
      'a list in place of an object',
      { spec: { template: [] } },
      'overrides.spec.template: is a list, but the field holds an object',
    ],
    [
      'text in place of a list',
      { spec: { template: { spec: { containers: 'chat' } } } },
      'is a value, but the field holds a list',
    ],
    [
      'a Date',
      { metadata: { annotations: { at: new Date(0) } } },
      'overrides.metadata.annotations.at: holds an instance of Date',
    ],
    ['nothing that is written, as a Map', Object(new Map([['spec', {}]])), 'overrides: holds an instance of Map'],
    ['a function', { spec: { paused: () => true } }, 'overrides.spec.paused: holds a function'],
    [
      'infinity',
      { spec: { minReadySeconds: Number.POSITIVE_INFINITY } },
      'overrides.spec.minReadySeconds: holds Infinity',
    ],
    [
      'an unknown directive',
      { spec: { $patch: 'replace' } },
      'overrides.spec.$patch: is not a field that can be set here',
    ],
    [
      'the deletion of what is not there',
      { spec: { template: { spec: { containers: [{ name: 'x', $patch: 'delete' }] } } } },
      'containers[0]: is to be deleted, but there is no such item',
    ],
    [
      'one container twice',
      { spec: { template: { spec: { containers: [{ name: 'x', image }, { name: 'x' }] } } } },
      'containers[1]: names an item that this list names already',
    ],
    [
      'a selector label',
      { spec: { template: { metadata: { labels: { app: 'x' } } } } },
      'metadata.labels[app]: must stay "chat"',
    ],
  ])('that holds %s fails', (_, override, fault) => {
    expect(faults(override)).toEqual([expect.stringContaining(fault)]);
  });

  test.each([
    ['containers', 'chta', 'there is chat. Fix: Did you mean chat?'],
    ['containers', 'proxy', 'there is chat. Fix: Name one of these, or give it an image.'],
    ['initContainers', 'chat', 'there is none. Fix: Give it an image, or leave it out.'],
  ])('that is laid over none of the %s, but names %s, fails for that alone', (list, name, told) => {
    const model = (container: object) =>
      faultsOf((chart) => {
        new AutoscaledModel(chart, 'chat', {
          image,
          resources: { cpu: { request: Cpu.millis(500) } },
          scaling: { maxReplicas: 2, metrics: [Metric.cpuUtilization(60)] },
          overrides: { podSpec: { [list]: [container] } },
        });
      });
    const fault = `overrides.spec.template.spec.${list}[${name}]: has no image, and the model has no such container over which it could be laid`;
    expect(model({ name, stdin: true })).toEqual([`[test/chat/deployment] ${fault}; ${told}`]);
    expect(model({ name, image, resources: { requests: { cpu: '1' } } })).toEqual([]);
  });

  test('that holds itself fails, and one in which a part stands twice does not', () => {
    const spec: Record<string, unknown> = { paused: true };
    const args = [{ spec }];
    expect(faults({ spec, again: { spec } })).toEqual([]);
    spec['template'] = { args };
    expect(faults({ spec })).toEqual(
      [
        'overrides.spec.template.args[0].spec: is an object or a list in which it stands itself: the YAML would never end. Fix: Write out what should stand there.',
      ].map((fault) => `[test/chat] ${fault}`),
    );
  });

  test('by a JSON patch that holds itself fails, and one in which a part stands twice does not', () => {
    const STANDS_ITSELF = 'is an object or a list in which it stands itself: the YAML would never end.';
    const told = (value: unknown) =>
      faultsOf((chart) =>
        new ModelDeployment(chart, 'chat', { image }).addJsonPatch(JsonPatch.add('/spec/template/spec/x', value)),
      );
    const part: Record<string, unknown> = { a: 1 };
    expect(told([part, part])).toEqual([]);
    part['b'] = [part];
    expect(told(part)).toEqual([
      `[test/chat] the JSON patch "add /spec/template/spec/x".b[0]: ${STANDS_ITSELF} Fix: Write out what should stand there.`,
    ]);
  });

  const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean());
  const tree: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
    node: fc.oneof({ depthSize: 'small' }, leaf, fc.array(leaf, { maxLength: 3 }), tie('object')),
    object: fc.dictionary(
      fc.constantFrom('containers', 'env', 'name', 'spec', 'labels', 'replicas', 'x', 'y'),
      tie('node'),
    ),
  })).object;

  test('is in the YAML, each leaf of it, or fails', () => {
    fc.assert(
      fc.property(tree, (override) => {
        const patch = { spec: { template: { spec: override } } };
        const build = (chart: Parameters<Parameters<typeof render>[0]>[0]) =>
          new ModelDeployment(chart, 'chat', { image }).addOverride(patch);
        if (faultsOf(build).length > 0) return;
        const { spec } = renderOne<DeploymentManifest>('Deployment', build);
        for (const [path, value] of leaves(override)) expect(leaves(spec.template.spec)).toContainEqual([path, value]);
      }),
      { numRuns: 300 },
    );
  });
});

/** The leaves of an override with their paths; items of lists that are merged by name count without their place. */
function leaves(value: unknown, path = ''): [string, unknown][] {
  if (Array.isArray(value)) return value.flatMap((item) => leaves(item, `${path}[]`));
  if (value === null || typeof value !== 'object') return [[path, value]];
  return Object.entries(value).flatMap(([key, child]) => leaves(child, `${path}.${key}`));
}

describe('a JSON patch', () => {
  const lost: [string, JsonPatch, string[], unknown][] = [
    [
      'a GPU',
      JsonPatch.add('/spec/template/spec/containers/0/resources', { limits: { 'nvidia.com/gpu': '1' } }),
      ['template', 'spec', 'containers', '0', 'resources'],
      { limits: { 'nvidia.com/gpu': '1' } },
    ],
    [
      'a surge',
      JsonPatch.add('/spec/strategy', { rollingUpdate: { maxSurge: '25%' } }),
      ['strategy'],
      { rollingUpdate: { maxSurge: '25%' } },
    ],
    [
      'a sleep before the stop',
      JsonPatch.add('/spec/template/spec/containers/0/lifecycle', { preStop: { sleep: { seconds: 15 } } }),
      ['template', 'spec', 'containers', '0', 'lifecycle'],
      { preStop: { sleep: { seconds: 15 } } },
    ],
    [
      'an image volume',
      JsonPatch.add('/spec/template/spec/volumes', [{ name: 'w', image: { reference: 'w:1' } }]),
      ['template', 'spec', 'volumes'],
      [{ name: 'w', image: { reference: 'w:1' } }],
    ],
    [
      'a native sidecar',
      JsonPatch.add('/spec/template/spec/initContainers', [{ name: 's', image: 's:1', restartPolicy: 'Always' }]),
      ['template', 'spec', 'initContainers'],
      [{ name: 's', image: 's:1', restartPolicy: 'Always' }],
    ],
    [
      'resources of the pod',
      JsonPatch.add('/spec/template/spec/resources', { requests: { cpu: k8s.Quantity.fromNumber(2) } }),
      ['template', 'spec', 'resources'],
      { requests: { cpu: 2 } },
    ],
  ];

  test.each(lost)('that adds %s, which cdk8s-plus-27 would drop, reaches the YAML', (_, patch, path, value) => {
    const { spec } = renderOne('Deployment', (chart) => {
      new ModelDeployment(chart, 'chat', { image }).addJsonPatch(patch);
    });
    const reached = path.reduce<unknown>((here, key) => (here as Record<string, unknown>)[key], spec);
    expect(reached).toEqual(value);
  });

  test.each([
    ['removes what is not there', JsonPatch.remove('/spec/replicas'), 'there is no /spec/replicas'],
    ['replaces what is not there', JsonPatch.replace('/spec/replicas', 3), 'there is no /spec/replicas'],
    [
      'adds below what is not there',
      JsonPatch.add('/spec/strategy/type', 'Recreate'),
      'there is no /spec/strategy/type',
    ],
    ['adds beyond the end of a list', JsonPatch.add('/spec/template/spec/containers/7', {}), 'there is no'],
    ['copies what is not there', JsonPatch.copy('/spec/replicas', '/spec/paused'), 'there is no /spec/replicas'],
    ['tests for another value', JsonPatch.test('/spec/template/spec/containers/0/name', 'x'), 'cannot be applied'],
  ])('that %s fails', (_, patch, fault) => {
    const build = (chart: Parameters<Parameters<typeof render>[0]>[0]) =>
      new ModelDeployment(chart, 'chat', { image }).addJsonPatch(patch);
    expect(faultsOf(build)).toEqual([expect.stringContaining(fault)]);
    expect(() => renderOne('Deployment', build)).toThrow(fault);
  });
});
