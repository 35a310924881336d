import { loadAll } from 'js-yaml';
import type { CheckedManifest } from '../../lib/check';
import { type DiffReport, diff, textReport } from '../../lib/diff';
import type { Manifest } from '../../lib/manifest/manifest';

/** Texts of YAML documents, by the files that they stand in; a text alone stands in `chat.yaml`. */
export type Files = string | Readonly<Record<string, string>>;

/** What differs between two sets of files. */
export function diffOf(before: Files, after: Files): DiffReport {
  return diff(objectsIn(before), objectsIn(after));
}

/** What differs, as text. */
export function textOf(before: Files, after: Files): string {
  return textReport(diffOf(before, after));
}

function objectsIn(files: Files): CheckedManifest[] {
  const byFile = typeof files === 'string' ? { 'chat.yaml': files } : files;
  return Object.entries(byFile).flatMap(([file, text]) =>
    (loadAll(text) as Manifest[]).filter(Boolean).map((manifest) => ({ manifest, origin: { file } })),
  );
}

/** Everything that is said of models and objects: the topic and the text. */
export function statementsIn(report: DiffReport): string[] {
  return report.folders
    .flatMap(({ models, others }) => [
      ...models.flatMap(({ statements, objects }) => [
        ...statements,
        ...objects.flatMap((object) => object.statements),
      ]),
      ...others.flatMap((object) => object.statements),
    ])
    .map(({ topic, text, gravity }) => [gravity === undefined ? '' : `${gravity}! `, topic, ': ', text].join(''));
}

/** The fields that differ, with their values. */
export function fieldsIn(report: DiffReport): string[] {
  return report.folders
    .flatMap(({ models, others }) => [...models.flatMap(({ objects }) => objects), ...others])
    .flatMap(({ fields }) => fields)
    .map(({ path, before, after }) => `${path}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`);
}

/** A model on GPUs and what scales it. */
export const CHAT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: chat, namespace: ml, labels: { app: chat } }
spec:
  selector: { matchLabels: { app: chat } }
  strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
  template:
    metadata: { labels: { app: chat } }
    spec:
      containers:
        - name: chat
          image: registry.example.com/chat:1.4
          args: [--model=small, --max-len=4096]
          env: [{ name: A, value: "1" }, { name: B, value: "2" }]
          resources: { limits: { nvidia.com/gpu: 2, memory: 16Gi } }
          startupProbe: { httpGet: { path: /health, port: 8000 }, periodSeconds: 10, failureThreshold: 72 }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: chat, namespace: ml }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: chat }
  minReplicas: 1
  maxReplicas: 4
  metrics:
    - { type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 60 } } }
---
apiVersion: v1
kind: Service
metadata: { name: chat, namespace: ml }
spec: { selector: { app: chat }, ports: [{ name: http, port: 80, targetPort: 8000 }] }
`;

/** The documents of {@link CHAT}. */
export const [DEPLOYMENT = '', AUTOSCALER = '', SERVICE = ''] = CHAT.split('---\n');
