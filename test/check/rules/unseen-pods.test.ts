import { check } from '../../support/rules';

const TEMPLATE =
  '{ metadata: { labels: { app: shard } }, spec: { containers: [{ name: main, image: registry.example/shard:1.2.0 }] } }';
const workload = (kind: string, name: string, namespace = 'ml') => `
---
apiVersion: ${kind.endsWith('Job') ? 'batch' : 'apps'}/v1
kind: ${kind}
metadata: { name: ${name}, namespace: ${namespace} }
spec: { ${kind === 'CronJob' ? `jobTemplate: { spec: { template: ${TEMPLATE} } }` : `template: ${TEMPLATE}`} }
`;
const service = (selector: string) => `
---
apiVersion: v1
kind: Service
metadata: { name: first, namespace: ml }
spec: { selector: ${selector}, ports: [{ port: 80, targetPort: 8080 }] }
`;
const foreign = (apiVersion: string, kind: string, namespace = 'ml') => `
---
apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: served, namespace: ${namespace} }
spec: { rule: x }
`;
const rules = (yaml: string, complete = false) => check(yaml, { complete }).map(({ rule }) => rule);
const NOTHING = ['service-selects-nothing'];

describe('labels that controllers give pods', () => {
  it.each([
    ['StatefulSet', '{ app: shard, apps.kubernetes.io/pod-index: "0" }', []],
    ['StatefulSet', '{ app: shard, apps.kubernetes.io/pod-index: first }', NOTHING],
    ['StatefulSet', '{ app: other, apps.kubernetes.io/pod-index: "0" }', NOTHING],
    ['StatefulSet', '{ statefulset.kubernetes.io/pod-name: shard-3 }', []],
    ['StatefulSet', '{ statefulset.kubernetes.io/pod-name: shards-3 }', NOTHING],
    ['StatefulSet', '{ statefulset.kubernetes.io/pod-name: shard-a }', NOTHING],
    ['StatefulSet', '{ app: shard, controller-revision-hash: shard-5c9 }', []],
    ['Deployment', '{ app: shard, pod-template-hash: 5c9f }', []],
    ['Deployment', '{ app: shard, apps.kubernetes.io/pod-index: "0" }', NOTHING],
    ['DaemonSet', '{ app: shard, pod-template-generation: "1" }', []],
    ['Job', '{ job-name: shard }', []],
    ['Job', '{ batch.kubernetes.io/job-name: other }', NOTHING],
    ['CronJob', '{ batch.kubernetes.io/job-name: shard-28 }', []],
  ])('may be asked for of a %s: %s', (kind, selector, expected) => {
    expect(rules(workload(kind, 'shard') + service(selector))).toEqual(expected);
  });

  it.each([
    ['{ key: statefulset.kubernetes.io/pod-name, operator: In, values: [shard-0, shard-1] }', []],
    ['{ key: statefulset.kubernetes.io/pod-name, operator: Exists }', []],
    ['{ key: statefulset.kubernetes.io/pod-name, operator: NotIn, values: [shard-0] }', []],
    ['{ key: pod-template-hash, operator: DoesNotExist }', []],
    ['{ key: pod-template-hash, operator: NotIn, values: [x] }', []],
    ['{ key: pod-template-hash, operator: Exists }', ['pdb-selects-nothing']],
    ['{ key: statefulset.kubernetes.io/pod-name, operator: In, values: [other-0] }', ['pdb-selects-nothing']],
    ['{ key: statefulset.kubernetes.io/pod-name, operator: DoesNotExist }', ['pdb-selects-nothing']],
  ])('may be asked for by an expression: %s', (expression, expected) => {
    const budget = `
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: first, namespace: ml }
spec: { maxUnavailable: 1, selector: { matchLabels: { app: shard }, matchExpressions: [${expression}] } }
`;
    expect(rules(workload('StatefulSet', 'shard') + budget)).toEqual(expected);
  });

  it('may stand in a template or an exported pod', () => {
    const pod = workload('ReplicaSet', 'shard').replaceAll('app: shard', 'statefulset.kubernetes.io/pod-name: shard-0');
    expect(rules(pod + service('{ statefulset.kubernetes.io/pod-name: shard-0 }'))).toEqual([]);
  });
});

describe('pods that operators make', () => {
  it.each([
    '{ ray.io/cluster: chat, ray.io/node-type: head }',
    '{ leaderworkerset.sigs.k8s.io/name: chat, role: leader }',
    '{ gateway.networking.k8s.io/gateway-name: public }',
    '{ serving.kserve.io/inferenceservice: chat }',
    '{ modelserving.volcano.sh/name: chat }',
    '{ yatai.ai/bento-deployment: chat }',
    '{ nvidia.com/dynamo-component-type: frontend }',
  ])('are told by a label that only those have: %s', (selector) => {
    const yaml = workload('Deployment', 'shard') + service(selector);
    expect(rules(yaml)).toEqual([]);
    expect(rules(yaml, true)).toEqual([]);
    expect(rules(workload('Deployment', 'shard') + service('{ app: chat }'))).toEqual(NOTHING);
  });

  it.each([
    ['orchestration.aibrix.ai/v1alpha1', 'StormService', []],
    ['ray.io/v1', 'RayService', []],
    ['monitoring.coreos.com/v1', 'PrometheusRule', NOTHING],
    ['external-secrets.io/v1', 'ExternalSecret', NOTHING],
    ['http.keda.sh/v1alpha1', 'HTTPScaledObject', NOTHING],
    ['argoproj.io/v1alpha1', 'AnalysisTemplate', NOTHING],
    ['argoproj.io/v1alpha1', 'Workflow', []],
    ['gateway.envoyproxy.io/v1alpha1', 'BackendTrafficPolicy', NOTHING],
    ['gateway.envoyproxy.io/v1alpha1', 'EnvoyProxy', []],
  ])('may be those that a Service selects in a complete set: %s %s', (apiVersion, kind, expected) => {
    const yaml = workload('Deployment', 'shard') + service('{ app: chat }');
    expect(rules(yaml + foreign(apiVersion, kind), true)).toEqual(expected);
    expect(rules(yaml + foreign(apiVersion, kind, 'other'), true)).toEqual(NOTHING);
  });

  it('do not keep it unsaid that the pods are in another namespace', () => {
    const yaml = workload('Deployment', 'shard', 'prod') + service('{ app: shard }');
    expect(check(yaml + foreign('ray.io/v1', 'RayService'), { complete: true })).toMatchObject([
      { rule: 'service-selects-nothing', severity: 'warning' },
    ]);
    expect(check(yaml, { complete: true })).toMatchObject([{ rule: 'service-selects-nothing', severity: 'error' }]);
  });

  const monitor = `
---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: { name: heads, namespace: ml }
spec: { selector: { matchLabels: { app: chat } }, podMetricsEndpoints: [{ port: metrics }] }
`;
  it.each([
    ['app: chat', '', ['monitor-selects-nothing']],
    ['app: chat', foreign('ray.io/v1', 'RayCluster'), []],
    ['ray.io/node-type: head', '', []],
  ])('may be those that a monitor selects by %s', (label, more, expected) => {
    const yaml = workload('Deployment', 'shard') + monitor.replace('app: chat', label) + more;
    expect(rules(yaml)).toEqual(expected);
    expect(rules(yaml, true)).toEqual(expected);
  });

  it('may be those of the Services that a monitor selects by the label of an operator', () => {
    const ofServices = monitor.replace('PodMonitor', 'ServiceMonitor').replace('podMetricsEndpoints', 'endpoints');
    const yaml = workload('Deployment', 'shard') + service('{ app: shard }') + ofServices;
    expect(rules(yaml)).toEqual(['monitor-selects-nothing']);
    expect(rules(yaml.replace('app: chat', 'serving.kserve.io/inferenceservice: chat'))).toEqual([]);
  });

  const scaler = (target: string) => `
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: pace, namespace: ml }
spec: { minReplicaCount: 1, scaleTargetRef: { name: ${target} }, triggers: [{ type: cron, metadata: { timezone: UTC, start: 5 6 * * *, end: 5 20 * * *, desiredReplicas: "2" } }] }
`;
  const gateway = (type: string) => `
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: ml }
spec: { gatewayClassName: ${type}, listeners: [{ name: http, protocol: HTTP, port: 80 }] }
`;
  const PREDICTOR = foreign('serving.kserve.io/v1beta1', 'InferenceService')
    .replace('name: served', 'name: shards')
    .replace('rule: x', 'predictor: {}');
  const LLM = foreign('serving.kserve.io/v1alpha2', 'LLMInferenceService').replace('name: served', 'name: shards');
  it.each([
    ['chat-predictor', '', ['autoscaler-target-missing']],
    ['chat-predictor', foreign('serving.kserve.io/v1beta1', 'InferenceService'), []],
    ['embedder', foreign('serving.kserve.io/v1beta1', 'InferenceService'), []],
    ['shards', foreign('serving.kserve.io/v1beta1', 'InferenceService'), ['autoscaler-target-missing']],
    ['shards-predictor', PREDICTOR, []],
    ['shards-kserve', LLM, []],
    ['public-istio', gateway('istio'), []],
    ['public-istio', gateway('other'), ['autoscaler-target-missing']],
  ])('may be those of the Deployment %s that an autoscaler names', (target, more, expected) => {
    const yaml = workload('Deployment', 'shard') + scaler(target) + more;
    expect(rules(yaml)).toEqual(expected);
    expect(rules(yaml, true)).toEqual(expected);
  });
});

describe('Services that operators make', () => {
  const ingress = (name: string) => `
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: public, namespace: ml }
spec: { defaultBackend: { service: { name: ${name}, port: { number: 8000 } } } }
`;
  const MISSING = ['route-backend-missing'];
  it.each([
    ['RayCluster', '{}', 'served-head-svc', []],
    ['RayCluster', '{}', 'served-serve-svc', MISSING],
    ['RayCluster', '{ headGroupSpec: { headService: { metadata: { name: mine } } } }', 'mine', []],
    ['RayCluster', '{ headGroupSpec: { headService: { metadata: { name: mine } } } }', 'served-head-svc', MISSING],
    ['RayService', '{}', 'served-serve-svc', []],
    ['RayService', '{}', 'served-head-svc', []],
    ['RayService', '{}', 'served', MISSING],
    ['RayService', '{ serveService: { metadata: { name: mine } } }', 'mine', []],
  ])('of a %s with %s: %s', (kind, spec, name, expected) => {
    const yaml = foreign('ray.io/v1', kind).replace('{ rule: x }', spec) + ingress(name);
    expect(rules(yaml, true)).toEqual(expected);
  });

  it.each([
    ['serving.knative.dev/v1', 'Service', 'served', []],
    ['serving.knative.dev/v1', 'Service', 'served-00001', MISSING],
    ['serving.kserve.io/v1beta1', 'InferenceService', 'served', []],
    ['serving.kserve.io/v1beta1', 'InferenceService', 'served-predictor', MISSING],
    ['serving.kserve.io/v1alpha2', 'LLMInferenceService', 'served-kserve-workload-svc', []],
    ['serving.kserve.io/v1alpha2', 'LLMInferenceService', 'served-epp-service', []],
    ['serving.kserve.io/v1alpha2', 'LLMInferenceService', 'served', MISSING],
    ['leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet', 'served', []],
    ['leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet', 'served-0', MISSING],
  ])('of %s %s: %s', (apiVersion, kind, name, expected) => {
    const found = rules(foreign(apiVersion, kind) + ingress(name), true);
    expect(found.filter((rule) => rule === 'route-backend-missing')).toEqual(expected);
  });
});
