import { ApiObject, App, Chart, type IResolver, Lazy, type ResolutionContext, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { AutoscaledModel, type AutoscaledModelProps, Gpu, Metric, Runtime } from '../../lib';
import { canonicalManifest } from '../../lib/manifest/canonical';

const PROPS: AutoscaledModelProps = {
  image: 'registry.example.com/chat:1',
  namespace: 'ml',
  annotations: { team: 'search' },
  resources: { cpu: { request: Cpu.millis(500) }, memory: { request: Size.gibibytes(1) } },
  scaling: { maxReplicas: 3, metrics: [Metric.cpuUtilization(60)] },
};

function modelOf(props: Partial<AutoscaledModelProps> = {}, resolvers?: IResolver[]): AutoscaledModel {
  const chart = new Chart(new App({ resolvers }), 'chart', { labels: { tier: 'models' } });
  return new AutoscaledModel(chart, 'chat', { ...PROPS, ...props });
}

function objectsOf(model: AutoscaledModel): ApiObject[] {
  return model.node.findAll().filter((construct) => ApiObject.isApiObject(construct)) as ApiObject[];
}

/** The object as cdk8s alone renders it. */
function asCdk8sRenders(object: ApiObject) {
  return canonicalManifest(ApiObject.prototype.toJson.call(object));
}

test.each([
  ['a plain model', {}],
  [
    'a model on GPUs',
    { image: undefined, runtime: Runtime.vllm({ model: 'o/m', version: '0.19.0' }), gpu: Gpu.nvidia(2) },
  ],
])('%s is rendered as cdk8s renders it, key for key', (_, props) => {
  for (const object of objectsOf(modelOf(props))) {
    expect(JSON.stringify(object.toJson())).toBe(JSON.stringify(asCdk8sRenders(object)));
  }
});

test('metadata of nothing is rendered as cdk8s renders it', () => {
  for (const given of [{ annotations: {} }, { annotations: undefined }, { podLabels: {} }]) {
    for (const object of objectsOf(modelOf(given))) {
      expect(JSON.stringify(object.toJson())).toBe(JSON.stringify(asCdk8sRenders(object)));
    }
  }
});

test('what becomes of an object that was given as a prop is no matter of the model', () => {
  const annotations = { team: 'search' };
  const podLabels = { tier: 'gold' };
  const env = { LEVEL: 'info' };
  const { deployment } = modelOf({ annotations, podLabels, env });
  Object.assign(annotations, { team: 'ads' });
  Object.assign(podLabels, { tier: 'tin' });
  Object.assign(env, { LEVEL: 'debug' });
  const manifest = deployment.toJson();
  expect(manifest.metadata?.annotations).toEqual({ team: 'search' });
  expect(manifest).toMatchObject({ spec: { template: { metadata: { labels: { tier: 'gold' } } } } });
  expect(manifest).toHaveProperty('spec.template.spec.containers.0.env', [{ name: 'LEVEL', value: 'info' }]);
});

test('what is added to the metadata later is rendered', () => {
  const { deployment } = modelOf();
  deployment.metadata.addLabel('later', 'yes');
  deployment.metadata.addAnnotation('note', 'here');
  deployment.metadata.addFinalizers('example.com/keep');
  deployment.metadata.addOwnerReference({ apiVersion: 'v1', kind: 'Node', name: 'n', uid: 'u' });
  deployment.metadata.add('generateName', 'chat-');
  expect(deployment.toJson().metadata).toMatchObject({
    labels: { app: 'chat', tier: 'models', later: 'yes' },
    annotations: { team: 'search', note: 'here' },
    finalizers: ['example.com/keep'],
    ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'n', uid: 'u' }],
    generateName: 'chat-',
  });
});

test('the resolvers of an app see every value', () => {
  const shout: IResolver = {
    resolve: (context: ResolutionContext) => {
      if (context.value === 'models' || context.value === 'registry.example.com/chat:1')
        context.replaceValue('REPLACED');
    },
  };
  const manifest = modelOf({}, [shout]).deployment.toJson();
  expect(manifest.metadata?.labels).toMatchObject({ tier: 'REPLACED' });
  expect(manifest).toHaveProperty('spec.template.spec.containers.0.image', 'REPLACED');
});

test('a value that is produced late is produced', () => {
  const late = Lazy.any({ produce: () => 1000 }) as unknown as number;
  const manifest = modelOf({ podSecurityContext: { runAsUser: late } }).deployment.toJson();
  expect(manifest).toHaveProperty('spec.template.spec.securityContext', { runAsUser: 1000 });
});
