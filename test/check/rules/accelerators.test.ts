import { check } from '../../support/rules';

/** A Deployment of two pods of vLLM. */
const vllm = (args: string, limits: string, pod = '') => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: llm }
spec:
  replicas: 2
  strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }
  selector: { matchLabels: { app: llm } }
  template:
    metadata: { labels: { app: llm } }
    spec:
      enableServiceLinks: false
      ${pod}
      containers:
        - name: server
          image: vllm/vllm-openai:v0.19.0
          args: [--model, Qwen/Qwen2.5-7B-Instruct, --revision=a09a35458c702b33eeacc393d103063234e8bc28${args}]
          ports: [{ name: http, containerPort: 8000 }]
          resources: { limits: { ${limits} } }
          volumeMounts: [{ name: shm, mountPath: /dev/shm }]
      volumes: [{ name: shm, emptyDir: { medium: Memory, sizeLimit: 8Gi } }]
`;

const told = (yaml: string) => check(yaml).map(({ rule, severity, message }) => ({ rule, severity, message }));

describe('tensor parallelism', () => {
  it('over slices of GPUs is told, whatever their number', () => {
    const warning = {
      rule: 'tensor-parallel-gpus',
      severity: 'warning',
      message: expect.stringContaining('over 2 MIG slices'),
    };
    expect(told(vllm(', --tensor-parallel-size=2', 'nvidia.com/mig-1g.10gb: 2'))).toEqual([warning]);
    expect(told(vllm(', -tp, "2"', 'nvidia.com/mig-1g.24gb-me: 4'))).toEqual([warning]);
  });

  it('is silent over one slice, several that hold a model each, and whole GPUs', () => {
    expect(told(vllm('', 'nvidia.com/mig-1g.10gb: 1'))).toEqual([]);
    expect(told(vllm(', --tensor-parallel-size=1, --data-parallel-size=2', 'nvidia.com/mig-1g.10gb: 2'))).toEqual([]);
    expect(told(vllm(', --tensor-parallel-size=2', 'nvidia.com/gpu: 2'))).toEqual([]);
  });

  it.each(['--nnodes=2', '--node-rank=0', '--node_rank=0', '--data_parallel_address=10.0.0.1', '--master_addr=llm-0'])(
    'over several pods is left alone: %s',
    (flag) => {
      expect(told(vllm(`, --tensor-parallel-size=4, ${flag}`, 'nvidia.com/gpu: 2'))).toEqual([]);
    },
  );

  it('over a cluster of Ray that a script starts is left alone', () => {
    const script = (line: string) =>
      vllm('', 'nvidia.com/gpu: 2').replace(/args: .*/, `command: [sh, -c, '${line}; vllm serve /models/m -tp 4']`);
    expect(told(script('./multi-node-serving.sh leader --ray_cluster_size=2'))).toEqual([]);
    expect(told(script('./prepare-array.sh'))).toMatchObject([{ rule: 'tensor-parallel-gpus' }]);
  });

  it.each([
    [', --tensor-parallel-size=4, --distributed-executor-backend=ray', 1, false],
    [', --tensor-parallel-size=4, --distributed-executor-backend=ray', 2, true],
    [', --tensor-parallel-size=2', 2, true],
    ['', 1, false],
  ])('shares memory among the GPUs of a pod: %s on %d', (args, gpus, missing) => {
    const yaml = vllm(args, `nvidia.com/gpu: ${gpus}`).replace('/dev/shm', '/cache');
    expect(told(yaml).some(({ rule }) => rule === 'shared-memory-missing')).toBe(missing);
  });

  it('over more GPUs than there are in one pod is an error', () => {
    expect(told(vllm(', --tensor-parallel-size=4', 'nvidia.com/gpu: 2'))).toEqual([
      { rule: 'tensor-parallel-gpus', severity: 'error', message: expect.stringContaining('span 4 accelerators') },
    ]);
  });

  it('counts GPUs of Intel and not their shares', () => {
    expect(told(vllm(', --tensor-parallel-size=2', 'gpu.intel.com/xe: 2, gpu.intel.com/millicores: 200'))).toEqual([]);
  });
});

describe('a server that needs the group of its GPU', () => {
  const server = (context: string, limits = 'amd.com/gpu: 1') =>
    told(vllm('', limits, context)).map(({ rule }) => rule);

  it.each([
    'securityContext: { runAsUser: 2000 }',
    'securityContext: { runAsNonRoot: true }',
    'securityContext: { runAsUser: 2000, supplementalGroups: [] }',
    'securityContext: { runAsUser: 2000, runAsGroup: 2000, fsGroup: 2000 }',
  ])('is told where it is not in it: %s', (context) => {
    expect(server(context)).toEqual(['device-group-missing']);
    expect(server(context, 'gpu.intel.com/i915: 1')).toEqual(['device-group-missing']);
  });

  it.each([
    '',
    'securityContext: { runAsUser: 0 }',
    'securityContext: { runAsUser: 2000, supplementalGroups: [109] }',
    'securityContext: { runAsUser: 2000, runAsGroup: 109 }',
    'securityContext: { runAsUser: 2000, runAsGroup: 2000, fsGroup: 109 }',
  ])('is silent where it may be in it: %s', (context) => {
    expect(server(context)).toEqual([]);
  });

  it("is silent for GPUs that are everybody's, and for a container that runs as root all the same", () => {
    expect(server('securityContext: { runAsUser: 2000 }', 'nvidia.com/gpu: 1')).toEqual([]);
    const root = vllm('', 'amd.com/gpu: 1', 'securityContext: { runAsUser: 2000 }').replace(
      'ports:',
      'securityContext: { runAsUser: 0 }\n          ports:',
    );
    expect(told(root)).toEqual([]);
  });
});
