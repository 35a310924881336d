import { Chart, Size, Testing } from 'cdk8s';
import { Cpu, ServiceType } from 'cdk8s-plus-27';
import { AutoscaledModel, type AutoscaledModelProps, Metric } from '../../lib';
import type { DeploymentManifest } from '../support/deployment';
import { faultsOf, render, renderOne, renderYaml } from '../support/render';

const mlModel: AutoscaledModelProps = {
  image: 'your-ml-model-image:latest',
  port: 8080,
  resources: {
    cpu: { request: Cpu.millis(500), limit: Cpu.units(1) },
    memory: { request: Size.gibibytes(1), limit: Size.gibibytes(2) },
  },
  service: { type: ServiceType.LOAD_BALANCER, port: 80 },
  scaling: { minReplicas: 1, maxReplicas: 10, metrics: [Metric.cpuUtilization(50)] },
};

const smallest: AutoscaledModelProps = {
  image: 'registry.example.com/model:1',
  resources: { cpu: { request: Cpu.units(1) } },
  scaling: { maxReplicas: 3, metrics: [Metric.cpuUtilization(70)] },
};

describe('AutoscaledModel', () => {
  test('becomes a Deployment, a Service and an autoscaler, in this order', () => {
    expect(renderYaml((chart) => new AutoscaledModel(chart, 'ml-model', mlModel))).toMatchSnapshot();
  });

  test('holds what was asked for', () => {
    const [deployment, service, autoscaler] = render((chart) => new AutoscaledModel(chart, 'ml-model', mlModel));
    expect(deployment).toMatchObject({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'ml-model', labels: { app: 'ml-model' } },
      spec: {
        selector: { matchLabels: { app: 'ml-model' } },
        template: {
          metadata: { labels: { app: 'ml-model' } },
          spec: {
            containers: [
              {
                name: 'ml-model',
                image: 'your-ml-model-image:latest',
                ports: [{ containerPort: 8080, name: 'http' }],
                resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '1', memory: '2Gi' } },
              },
            ],
          },
        },
      },
    });
    expect(service).toEqual({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'ml-model', labels: { app: 'ml-model', 'app.kubernetes.io/name': 'ml-model' } },
      spec: {
        type: 'LoadBalancer',
        selector: { app: 'ml-model' },
        ports: [{ name: 'http', port: 80, targetPort: 8080 }],
      },
    });
    expect(autoscaler).toEqual({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'ml-model', labels: { app: 'ml-model', 'app.kubernetes.io/name': 'ml-model' } },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'ml-model' },
        minReplicas: 1,
        maxReplicas: 10,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } },
        ],
      },
    });
  });

  test('leaves out the replicas, which the autoscaler owns, and every default that nobody set', () => {
    const { spec } = renderOne<DeploymentManifest>('Deployment', (chart) => {
      new AutoscaledModel(chart, 'ml-model', mlModel);
    });
    expect(Object.keys(spec).sort()).toEqual(['selector', 'template']);
    expect(Object.keys(spec.template.spec)).toEqual(['containers']);
    expect(Object.keys(spec.template.spec.containers[0] ?? {}).sort()).toEqual([
      'image',
      'name',
      'ports',
      'readinessProbe',
      'resources',
    ]);
  });

  test('has a ClusterIP Service on port 80 by default, and none when there is nothing to call', () => {
    const service = renderOne('Service', (chart) => new AutoscaledModel(chart, 'chat', smallest));
    expect(service.spec).toEqual({
      selector: { app: 'chat' },
      ports: [{ name: 'http', port: 80, targetPort: 8080 }],
    });
    const probes = { readiness: false } as const;
    const without = render((chart) => new AutoscaledModel(chart, 'chat', { ...smallest, service: false, probes }));
    expect(without.map(({ kind }) => kind)).toEqual(['Deployment', 'HorizontalPodAutoscaler']);
  });

  test('takes names and selectors from the name alone', () => {
    const app = Testing.app();
    const inner = new Chart(new Chart(app, 'team'), 'models');
    new AutoscaledModel(inner, 'some-id', { ...smallest, name: 'chat' });
    const nested = Testing.synth(inner);
    expect(nested).toEqual(render((chart) => new AutoscaledModel(chart, 'chat', smallest)));
    expect(JSON.stringify(nested)).not.toContain('cdk8s.io/');
  });

  test('puts version and application on objects and pods, but not into selectors', () => {
    const manifests = render((chart) => {
      new AutoscaledModel(chart, 'chat', {
        ...smallest,
        version: '1.4.2',
        partOf: 'assistant',
        labels: { team: 'nlp' },
        podLabels: { tier: 'gpu' },
      });
    });
    const shared = {
      app: 'chat',
      'app.kubernetes.io/name': 'chat',
      'app.kubernetes.io/part-of': 'assistant',
      'app.kubernetes.io/version': '1.4.2',
    };
    for (const { metadata } of manifests) expect(metadata?.labels).toEqual({ ...shared, team: 'nlp' });
    const deployment = manifests[0] as unknown as DeploymentManifest;
    expect(deployment.spec.template.metadata.labels).toEqual({ ...shared, tier: 'gpu' });
    expect(deployment.spec.selector).toEqual({ matchLabels: { app: 'chat' } });
    expect(manifests[1]?.spec).toMatchObject({ selector: { app: 'chat' } });
  });

  test('lets people go on from its parts', () => {
    const manifests = render((chart) => {
      const model = new AutoscaledModel(chart, 'chat', smallest);
      model.deployment.metadata.addAnnotation('example.com/owner', 'nlp');
      model.service?.addOverride({ spec: { internalTrafficPolicy: 'Local' } });
      model.autoscaler.metadata.addLabel('tier', 'gpu');
    });
    expect(manifests[0]?.metadata?.annotations).toEqual({ 'example.com/owner': 'nlp' });
    expect(manifests[1]?.spec).toMatchObject({ internalTrafficPolicy: 'Local' });
    expect(manifests[2]?.metadata?.labels).toMatchObject({ tier: 'gpu' });
  });

  test('takes the namespace and the labels of its chart', () => {
    const chart = new Chart(Testing.app(), 'test', { namespace: 'ml', labels: { env: 'prod' } });
    new AutoscaledModel(chart, 'chat', smallest);
    for (const { metadata } of Testing.synth(chart)) {
      expect(metadata).toMatchObject({ namespace: 'ml', labels: { env: 'prod', app: 'chat' } });
    }
  });

  test('tells all faults at once, each where it stands', () => {
    const faults = faultsOf((chart) => {
      new AutoscaledModel(chart, 'Chat', {
        image: 'Model:1',
        port: 0,
        resources: { cpu: { request: Cpu.units(2), limit: Cpu.units(1) } },
        service: { port: 70_000 },
        scaling: { minReplicas: 5, maxReplicas: 2, metrics: [] },
      });
    });
    expect(faults.join('\n')).toMatchSnapshot();
  });

  test('finds nothing wrong with a model that is right', () => {
    expect(faultsOf((chart) => new AutoscaledModel(chart, 'ml-model', mlModel))).toEqual([]);
    expect(faultsOf((chart) => new AutoscaledModel(chart, 'chat', smallest))).toEqual([]);
  });
});
