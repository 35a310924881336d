import type { Manifest } from '../../lib/manifest/manifest';
import { Sandbox } from './support/namespace';
import { at, ObjectClient } from './support/objects';
import { MetricsPipeline } from './support/prometheus';
import { targets } from './support/targets';
import { waitFor } from './support/wait';
import { writtenFiles } from './support/written';

/** What vLLM serves at `/metrics`, as far as it is about its queue. */
const VLLM = `# HELP vllm:num_requests_running Number of requests in model execution batches.
# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0",model_name="Qwen/Qwen2.5-7B-Instruct"} 16.0
# HELP vllm:num_requests_waiting Number of requests waiting to be processed.
# TYPE vllm:num_requests_waiting gauge
vllm:num_requests_waiting{engine="0",model_name="Qwen/Qwen2.5-7B-Instruct"} 7.0
`;

/** What TGI serves at `/metrics`: of its queue only once it had a request. */
const IDLE_TGI = `# TYPE tgi_request_input_length histogram
tgi_request_input_length_count 0
`;
const TGI = `${IDLE_TGI}# TYPE tgi_queue_size gauge
tgi_queue_size 5
`;

describe.each(targets())('the Prometheus adapter on Kubernetes $name', (target) => {
  const sandbox = new Sandbox(target);
  const objects = new ObjectClient(sandbox.api);
  afterAll(() => sandbox.close());

  test.each([
    ['of vLLM', 'vllm-queue', VLLM, '7'],
    ['of TGI', 'tgi', TGI, '5'],
    ['of TGI that was asked nothing yet', 'tgi', IDLE_TGI, '0'],
  ])('serves the metric %s that the autoscaler follows, from the rules that are written with it', async (...given) => {
    const [, example, page, value] = given;
    const written = writtenFiles()
      .filter(({ path }) => path.startsWith(`examples/${example}/`))
      .flatMap((file) => file.objects);
    const namespace = await sandbox.createNamespace('adapter');
    const labels = { app: 'chat' };
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'chat-0', labels }, spec: podSpecOf(written) };
    expect(await objects.create(pod, namespace)).toMatchObject({ status: 201 });

    const metric = String(
      at(ofKind(written, 'HorizontalPodAutoscaler'), 'spec', 'metrics', 0, 'pods', 'metric', 'name'),
    );
    const rules = String(at(ofKind(written, 'ConfigMap'), 'data', 'config.yaml'));
    const scraped = { namespace, pod: 'chat-0', container: 'chat', endpoint: 'http' };
    const exposition = { page, labels: scraped };
    const pipeline = await MetricsPipeline.start(exposition, rules, target.connection, target.kubeconfig);
    try {
      const path = `/apis/custom.metrics.k8s.io/v1beta2/namespaces/${namespace}/pods/*/${metric}?labelSelector=app%3Dchat`;
      const items = await waitFor(`metric ${metric}`, async () => {
        const answer = await pipeline.adapter.request('GET', path);
        return answer.status === 200 ? at(answer.body, 'items') : undefined;
      });
      expect(items).toMatchObject([{ describedObject: { kind: 'Pod', name: 'chat-0', namespace }, value }]);
    } finally {
      await pipeline.stop();
    }
  });
});

function ofKind(manifests: readonly Manifest[], kind: string): Manifest {
  const found = manifests.find((manifest) => manifest.kind === kind);
  if (!found) throw new Error(`the example holds no ${kind}`);
  return found;
}

function podSpecOf(manifests: readonly Manifest[]): unknown {
  return at(ofKind(manifests, 'Deployment'), 'spec', 'template', 'spec');
}
