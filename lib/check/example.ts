/** A rule's example: the YAML that breaks the rule, and its mended twin. */
export interface Example {
  readonly before: string;
  readonly after: string;
}

/** An example whose twin differs in the given places only; each is replaced where it first stands. */
export function example(before: string, ...changes: readonly (readonly [string, string])[]): Example {
  const after = changes.reduce((text, [from, to]) => text.replace(from, () => to), before);
  return { before: trimmed(before), after: trimmed(after) };
}

function trimmed(text: string): string {
  return `${text.trim()}\n`;
}

/** Several YAML documents as one text. */
export function documents(...texts: readonly string[]): string {
  return texts.map((text) => text.trim()).join('\n---\n');
}

/** A Deployment of one CPU model, for examples whose fault is elsewhere. */
export const CHAT_DEPLOYMENT = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: chat }
spec:
  selector: { matchLabels: { app: chat } }
  template:
    metadata: { labels: { app: chat } }
    spec:
      containers:
        - name: model
          image: registry.example/chat:1.4.2
          ports: [{ name: http, containerPort: 8080 }]
          resources: { requests: { cpu: 500m, memory: 1Gi } }
`;

/** The Service of that Deployment. */
export const CHAT_SERVICE = `
apiVersion: v1
kind: Service
metadata: { name: chat, labels: { app: chat } }
spec:
  selector: { app: chat }
  ports: [{ name: http, port: 80, targetPort: http }]
`;

/** An autoscaler of that Deployment. */
export const CHAT_AUTOSCALER = `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: chat }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: chat }
  minReplicas: 1
  maxReplicas: 4
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 60 } } }]
`;

/** A Deployment of one model on a GPU. */
export const GPU_DEPLOYMENT = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: llm }
spec:
  strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
  selector: { matchLabels: { app: llm } }
  template:
    metadata: { labels: { app: llm } }
    spec:
      enableServiceLinks: false
      containers:
        - name: server
          image: vllm/vllm-openai:v0.19.0
          args: [--model, Qwen/Qwen2.5-7B-Instruct, --revision=a09a35458c702b33eeacc393d103063234e8bc28, --served-model-name=qwen]
          ports: [{ name: http, containerPort: 8000 }]
          resources: { limits: { nvidia.com/gpu: 1 } }
`;

/** The Service of that Deployment. */
export const GPU_SERVICE = `
apiVersion: v1
kind: Service
metadata: { name: llm }
spec:
  selector: { app: llm }
  ports: [{ name: http, port: 80, targetPort: http }]
`;

/** A KEDA ScaledObject of that Deployment, on one Prometheus query. */
export function kedaExample(query: string, extra = ''): string {
  return `
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: llm }
spec:
  scaleTargetRef: { name: llm }
  minReplicaCount: 1
  maxReplicaCount: 4
  triggers:
    - type: prometheus
${extra}      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: ${query}
        threshold: "4"
`;
}

/** A HorizontalPodAutoscaler of one of those Deployments, `chat` or `llm`, with one metric. */
export function autoscalerExample(name: string, metric: string): string {
  return `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: ${name} }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ${name} }
  maxReplicas: 4
  metrics:
    - ${metric}
`;
}

/** The configuration of the Prometheus adapter; the rules are indented by four. */
export function adapterExample(rules: string): string {
  return `
apiVersion: v1
kind: ConfigMap
metadata: { name: adapter-config, namespace: monitoring }
data:
  config.yaml: |
    rules:
${rules}
`;
}
