import { loadAll } from 'js-yaml';
import type { Manifest } from '../../lib/manifest/manifest';

const BARE = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: defaulted, namespace: x }
spec:
  replicas: 0
  selector: { matchLabels: { app: a } }
  strategy: { rollingUpdate: {} }
  template:
    metadata: { labels: { app: a } }
    spec:
      containers:
        - name: a
          image: a:1
          env: [{ name: A }, { name: B, valueFrom: { fieldRef: { fieldPath: metadata.name } } }]
          ports: [{ containerPort: 80 }]
          startupProbe: { grpc: { port: 80 } }
          readinessProbe: { httpGet: { port: 80 } }
          livenessProbe: { tcpSocket: { port: 80 } }
          volumeMounts: [{ name: config, mountPath: /config }]
          lifecycle: { preStop: { httpGet: { port: 80 } } }
        - { name: b, image: "b:latest" }
      initContainers: [{ name: i, image: i@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 }]
      volumes:
        - { name: scratch, emptyDir: {} }
        - { name: large, ephemeral: { volumeClaimTemplate: { spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } } } } }
        - { name: remote, nfs: { server: a, path: / } }
        - { name: config, configMap: { name: a } }
        - { name: secret, secret: { secretName: a } }
        - { name: host, hostPath: { path: /a } }
        - { name: claim, persistentVolumeClaim: { claimName: a } }
        - { name: down, downwardAPI: { items: [] } }
        - { name: all, projected: { sources: [{ serviceAccountToken: { path: token } }] } }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: defaulted, namespace: x }
spec:
  replicas: 0
  serviceName: a
  selector: { matchLabels: { app: b } }
  volumeClaimTemplates: [{ metadata: { name: a }, spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } } }]
  template: { metadata: { labels: { app: b } }, spec: { containers: [{ name: a, image: "a:1" }] } }
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: defaulted, namespace: x }
spec:
  selector: { matchLabels: { app: c } }
  template: { metadata: { labels: { app: c } }, spec: { containers: [{ name: a, image: "a:1" }] } }
---
apiVersion: batch/v1
kind: Job
metadata: { name: defaulted, namespace: x }
spec: { parallelism: 0, template: { spec: { restartPolicy: Never, containers: [{ name: a, image: "a:1" }] } } }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: defaulted, namespace: x }
spec:
  schedule: 0 0 1 1 *
  jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: a, image: "a:1" }] } } } }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: defaulted, namespace: x }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: none }
  maxReplicas: 3
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 50 } } }]
  behavior:
    scaleUp: { policies: [{ type: Pods, value: 1, periodSeconds: 60 }] }
    scaleDown: { policies: [{ type: Pods, value: 1, periodSeconds: 60 }] }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: upwards, namespace: x }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: none }
  maxReplicas: 3
  behavior: { scaleDown: { stabilizationWindowSeconds: 60 } }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: downwards, namespace: x }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: none }
  maxReplicas: 3
  behavior: { scaleUp: { selectPolicy: Min } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: defaulted, namespace: x }
spec:
  parentRefs: [{ name: gateway }]
  rules:
    - backendRefs: [{ name: chat, port: 80 }, { name: other, port: 80, filters: [{ type: RequestHeaderModifier, requestHeaderModifier: { remove: [a] } }] }]
      filters: [{ type: RequestMirror, requestMirror: { backendRef: { name: mirror, port: 80 }, fraction: { numerator: 1 } } }]
    - matches: [{ headers: [{ name: a, value: b }] }, { path: { value: /v1 }, queryParams: [{ name: a, value: b }] }, { path: { type: PathPrefix } }]
    - filters: [{ type: RequestRedirect, requestRedirect: { hostname: a.example } }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: without-rules, namespace: x }
spec: { parentRefs: [{ name: plain }] }
---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: { name: defaulted, namespace: x }
spec: { selector: {}, podMetricsEndpoints: [{ port: http, relabelings: [{ targetLabel: a, replacement: b }] }] }
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: defaulted, namespace: x }
spec: { selector: {}, endpoints: [{ port: http, metricRelabelings: [{ targetLabel: a, replacement: c }] }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: defaulted, namespace: x }
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress: [{ ports: [{ port: 80 }] }]
  egress: [{ ports: [{ port: 80 }] }]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: defaulted, namespace: x }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
apiVersion: v1
kind: Service
metadata: { name: defaulted, namespace: x }
spec: { selector: { app: a }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: balanced, namespace: x }
spec: { type: LoadBalancer, selector: { app: a }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Secret
metadata: { name: defaulted, namespace: x }
data: { a: eA== }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: defaulted, namespace: x }
roleRef: { kind: ClusterRole, name: view }
subjects: [{ kind: ServiceAccount, name: a, namespace: b }]
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: model-serving-defaulted }
provisioner: x.io/a
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: { name: model-serving-defaulted }
value: 5
---
apiVersion: v1
kind: PersistentVolume
metadata: { name: model-serving-defaulted }
spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteMany], nfs: { server: a, path: / } }
---
apiVersion: resource.k8s.io/v1
kind: ResourceClaimTemplate
metadata: { name: defaulted, namespace: x }
spec: { spec: { devices: { requests: [{ name: a, exactly: { deviceClassName: x.io } }, { name: b, firstAvailable: [{ name: c, deviceClassName: x.io }] }] } } }
`;

const CONTAINER =
  'terminationMessagePath: /dev/termination-log, terminationMessagePolicy: File, resources: {}, stdin: false, tty: false, args: []';
const PROBE = 'failureThreshold: 3, initialDelaySeconds: 0, periodSeconds: 10, successThreshold: 1, timeoutSeconds: 1';

const MATCHES = '[{ path: { type: PathPrefix, value: / } }]';
const UP = '[{ type: Pods, value: 4, periodSeconds: 15 }, { type: Percent, value: 100, periodSeconds: 15 }]';
const DOWN = '[{ type: Percent, value: 100, periodSeconds: 15 }]';

/** Each text becomes the other, which writes defaults out. */
const WRITTEN_OUT: readonly (readonly [string, string])[] = [
  [
    'strategy: { rollingUpdate: {} }',
    'minReadySeconds: 0\n  paused: false\n  progressDeadlineSeconds: 600\n  revisionHistoryLimit: 10\n  strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 25%, maxUnavailable: 25% } }',
  ],
  [
    '    spec:\n      containers:',
    '    spec:\n      dnsPolicy: ClusterFirst\n      hostIPC: false\n      hostNetwork: false\n      hostPID: false\n      restartPolicy: Always\n      schedulerName: default-scheduler\n      securityContext: {}\n      nodeSelector: {}\n      tolerations: []\n      priorityClassName: ""\n      affinity: null\n      terminationGracePeriodSeconds: 30\n      containers:',
  ],
  [
    '          image: a:1\n',
    `          image: a:1\n          imagePullPolicy: IfNotPresent\n          ${CONTAINER.replaceAll(', ', '\n          ')}\n`,
  ],
  ['image: "b:latest" }', `image: "b:latest", imagePullPolicy: Always, ${CONTAINER} }`],
  ['7852b855 }', `7852b855, imagePullPolicy: IfNotPresent, ${CONTAINER} }`],
  ['{ name: A }', '{ name: A, value: "" }'],
  ['fieldPath: metadata.name', 'apiVersion: v1, fieldPath: metadata.name'],
  ['{ containerPort: 80 }', '{ containerPort: 80, protocol: TCP }'],
  ['{ grpc: { port: 80 } }', `{ grpc: { port: 80, service: "" }, ${PROBE} }`],
  ['{ httpGet: { port: 80 } }', `{ httpGet: { port: 80, path: /, scheme: HTTP }, ${PROBE} }`],
  ['{ tcpSocket: { port: 80 } }', `{ tcpSocket: { port: 80 }, ${PROBE} }`],
  ['mountPath: /config', 'mountPath: /config, readOnly: false, subPath: ""'],
  ['preStop: { httpGet: { port: 80 } }', 'preStop: { httpGet: { port: 80, path: /, scheme: HTTP } }'],
  ['emptyDir: {}', 'emptyDir: { medium: "" }'],
  ['volumeClaimTemplate: { spec: { ', 'volumeClaimTemplate: { spec: { volumeMode: Filesystem, '],
  ['nfs: { server: a, path: / }', 'nfs: { server: a, path: /, readOnly: false }'],
  ['configMap: { name: a }', 'configMap: { name: a, defaultMode: 420 }'],
  ['secretName: a', 'secretName: a, defaultMode: 420'],
  ['path: /a }', 'path: /a, type: "" }'],
  ['claimName: a', 'claimName: a, readOnly: false'],
  ['items: [] }', 'items: [], defaultMode: 420 }'],
  [
    '{ sources: [{ serviceAccountToken: { path: token } }] }',
    '{ defaultMode: 420, sources: [{ serviceAccountToken: { path: token, expirationSeconds: 3600 } }] }',
  ],
  [
    'serviceName: a\n',
    'serviceName: a\n  podManagementPolicy: OrderedReady\n  revisionHistoryLimit: 10\n  persistentVolumeClaimRetentionPolicy: { whenDeleted: Retain, whenScaled: Retain }\n  updateStrategy: { type: RollingUpdate, rollingUpdate: { partition: 0 } }\n',
  ],
  [
    '[{ metadata: { name: a }, spec: { accessModes',
    '[{ apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: a }, status: { phase: Pending }, spec: { volumeMode: Filesystem, accessModes',
  ],
  [
    'spec:\n  selector: { matchLabels: { app: c } }',
    'spec:\n  revisionHistoryLimit: 10\n  updateStrategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }\n  selector: { matchLabels: { app: c } }',
  ],
  ['parallelism: 0,', 'parallelism: 0, backoffLimit: 6, completionMode: NonIndexed, suspend: false,'],
  [
    'schedule: 0 0 1 1 *',
    'schedule: 0 0 1 1 *\n  concurrencyPolicy: Allow\n  failedJobsHistoryLimit: 1\n  successfulJobsHistoryLimit: 3\n  suspend: false',
  ],
  [
    'scaleDown: { stabilizationWindowSeconds: 60 }',
    `scaleUp: { policies: ${UP}, selectPolicy: Max, stabilizationWindowSeconds: 0 }, scaleDown: { policies: ${DOWN}, selectPolicy: Max, stabilizationWindowSeconds: 60 }`,
  ],
  [
    'scaleUp: { selectPolicy: Min }',
    `scaleUp: { policies: ${UP}, selectPolicy: Min, stabilizationWindowSeconds: 0 }, scaleDown: { policies: ${DOWN}, selectPolicy: Max }`,
  ],
  [
    'name: none }\n  maxReplicas: 3\n  behavior: { scaleUp: { policies: [{ type: Pods, value: 4',
    'name: none }\n  maxReplicas: 3\n  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 80 } } }]\n  behavior: { scaleUp: { policies: [{ type: Pods, value: 4',
  ],
  ['maxReplicas: 3', 'maxReplicas: 3\n  minReplicas: 1'],
  ['{ name: gateway }', '{ name: gateway, group: gateway.networking.k8s.io, kind: Gateway }'],
  ['{ name: chat, port: 80 }', '{ name: chat, port: 80, group: "", kind: Service, weight: 1 }'],
  ['{ name: other, port: 80,', '{ name: other, port: 80, group: "", kind: Service, weight: 1,'],
  [
    '{ name: mirror, port: 80 }, fraction: { n',
    '{ name: mirror, port: 80, group: "", kind: Service }, fraction: { denominator: 100, n',
  ],
  [
    'fraction: { denominator: 100, numerator: 1 } } }]',
    `fraction: { denominator: 100, numerator: 1 } } }]\n      matches: ${MATCHES}`,
  ],
  [
    '{ headers: [{ name: a, value: b }] }',
    '{ headers: [{ name: a, value: b, type: Exact }], path: { type: PathPrefix, value: / } }',
  ],
  [
    '{ path: { value: /v1 }, queryParams: [{ name: a, value: b }] }',
    '{ path: { value: /v1, type: PathPrefix }, queryParams: [{ name: a, value: b, type: Exact }] }',
  ],
  ['{ path: { type: PathPrefix } }', '{ path: { type: PathPrefix, value: / } }'],
  [
    'requestRedirect: { hostname: a.example } }]',
    `requestRedirect: { hostname: a.example, statusCode: 302 } }]\n      matches: ${MATCHES}`,
  ],
  [
    '{ name: plain }]',
    `{ name: plain, group: gateway.networking.k8s.io, kind: Gateway }], rules: [{ matches: ${MATCHES} }]`,
  ],
  ['replacement: b', 'replacement: b, action: replace'],
  ['replacement: c', 'replacement: c, action: replace'],
  ['scaleUp: {', 'scaleUp: { selectPolicy: Max, stabilizationWindowSeconds: 0,'],
  ['scaleDown: {', 'scaleDown: { selectPolicy: Max,'],
  ['ingress: [{ ports: [{ port: 80 }] }]', 'ingress: [{ ports: [{ port: 80, protocol: TCP }] }]'],
  ['egress: [{ ports: [{ port: 80 }] }]', 'egress: [{ ports: [{ port: 80, protocol: TCP }] }]'],
  ['spec: { accessModes', 'spec: { volumeMode: Filesystem, accessModes'],
  [
    'spec: { selector: { app: a }, ports: [{ port: 80 }] }',
    'spec: { internalTrafficPolicy: Cluster, publishNotReadyAddresses: false, sessionAffinity: None, type: ClusterIP, selector: { app: a }, ports: [{ port: 80, protocol: TCP, targetPort: 80 }] }',
  ],
  ['data: { a: eA== }', 'type: Opaque\ndata: { a: eA== }'],
  ['{ kind: ClusterRole, name: view }', '{ apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }'],
  ['provisioner: x.io/a', 'provisioner: x.io/a\nreclaimPolicy: Delete\nvolumeBindingMode: Immediate'],
  ['value: 5', 'value: 5\nglobalDefault: false\npreemptionPolicy: PreemptLowerPriority'],
  ['{ capacity: {', '{ persistentVolumeReclaimPolicy: Retain, volumeMode: Filesystem, capacity: {'],
  ['exactly: { ', 'exactly: { allocationMode: ExactCount, count: 1, '],
  ['{ name: c, ', '{ name: c, allocationMode: ExactCount, count: 1, '],
  ['type: LoadBalancer,', 'type: LoadBalancer, allocateLoadBalancerNodePorts: true, externalTrafficPolicy: Cluster,'],
];

/** Objects that leave fields out, and the same objects with what the API server takes for these. */
export const defaulted: readonly { readonly bare: Manifest; readonly full: Manifest }[] = pairs();

function pairs() {
  const text = WRITTEN_OUT.reduce((written, [part, other]) => {
    if (!written.includes(part)) throw new Error(`there is no ${part}`);
    return written.replace(part, other);
  }, BARE);
  const full = loadAll(text) as Manifest[];
  return (loadAll(BARE) as Manifest[]).map((bare, index) => ({ bare, full: full[index] ?? bare }));
}
