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
          args: [--model, Qwen/Qwen2.5-7B-Instruct${args}]
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

  it('counts GPUs of Intel and not their shares', () => {
    expect(told(vllm(', --tensor-parallel-size=2', 'gpu.intel.com/xe: 2, gpu.intel.com/millicores: 200'))).toEqual([]);
  });
});
