import { asObject, at, listOf, textOf } from '../../manifest/read';
import { ANYWHERE } from '../label-index';
import type { Entry, ObjectSet } from '../object-set';
import { GATEWAYS } from './gateways';

/** An object that a controller makes of another one, in the namespace of that one unless it says otherwise. */
interface Made {
  readonly kind: 'Secret' | 'ConfigMap' | 'PersistentVolumeClaim' | 'Service' | 'Deployment';
  /** Text, or nothing is made. */
  readonly name: unknown;
  readonly namespace?: unknown;
}

/** Whether a controller makes an object of this kind, namespace and name of another object of the set. */
export function isMade(set: ObjectSet, kind: string, namespace: string, name: string): boolean {
  const made = set.derive(allMade);
  return made.has(keyOf(kind, namespace, name)) || made.has(keyOf(kind, ANYWHERE, name));
}

function allMade(set: ObjectSet): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const [kind, madeOf] of MAKERS) {
    for (const entry of set.ofKind(kind)) {
      for (const { kind: made, name, namespace } of madeOf(entry, entry.manifest['spec'])) {
        if (textOf(name)) keys.add(keyOf(made, textOf(namespace) ?? entry.namespace, String(name)));
      }
    }
  }
  return keys;
}

function keyOf(kind: string, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}

/**
 * What controllers make, by the kind that they make it of.
 *
 * @see https://secrets-store-csi-driver.sigs.k8s.io/topics/sync-as-kubernetes-secret
 * @see https://developer.hashicorp.com/vault/docs/platform/k8s/vso/api-reference
 * @see https://github.com/1Password/onepassword-operator
 * @see https://github.com/isindir/sops-secrets-operator
 * @see https://infisical.com/docs/integrations/platforms/kubernetes/infisical-secret-crd
 * @see https://cert-manager.io/docs/trust/trust-manager/api-reference
 * @see https://github.com/kubevirt/containerized-data-importer/blob/main/doc/datavolumes.md
 * @see https://github.com/kserve/kserve/blob/master/pkg/constants/constants.go
 * @see https://github.com/ray-project/kuberay/blob/master/ray-operator/controllers/ray/utils/util.go
 * @see https://gateway-api.sigs.k8s.io/geps/gep-1762/
 * @see https://github.com/knative/serving/blob/main/pkg/reconciler/route/resources/service.go
 * @see https://github.com/kubernetes-sigs/lws/blob/main/pkg/utils/controller/controller_utils.go
 */
const MAKERS = new Map<string, (entry: Entry, spec: unknown) => readonly Made[]>([
  ['Certificate', ({ name }, spec) => [secret(at(spec, 'secretName') ?? name)]],
  ['ExternalSecret', ({ name }, spec) => [secret(at(spec, 'target', 'name') ?? name)]],
  ['SealedSecret', ({ name }) => [secret(name)]],
  ['OnePasswordItem', ({ name }) => [secret(name)]],
  ['SecretProviderClass', (_, spec) => secretsIn(at(spec, 'secretObjects'), 'secretName')],
  ['SopsSecret', (_, spec) => secretsIn(at(spec, 'secretTemplates'), 'name')],
  ['VaultStaticSecret', (_, spec) => [secret(at(spec, 'destination', 'name'))]],
  ['VaultDynamicSecret', (_, spec) => [secret(at(spec, 'destination', 'name'))]],
  ['VaultPKISecret', (_, spec) => [secret(at(spec, 'destination', 'name'))]],
  ['InfisicalSecret', ofInfisical],
  ['Bundle', ofTrustBundle],
  ['DataVolume', ({ name }) => [{ kind: 'PersistentVolumeClaim', name }]],
  ['InferenceService', ofInferenceService],
  ['LLMInferenceService', ofLlmInferenceService],
  ['LeaderWorkerSet', ({ name }) => [{ kind: 'Service', name }]],
  ['Service', ofKnativeService],
  ['RayCluster', ofRayCluster],
  ['RayService', ofRayService],
  ['Gateway', ofGateway],
]);

function secret(name: unknown): Made {
  return { kind: 'Secret', name };
}

function secretsIn(list: unknown, key: string): Made[] {
  return listOf(list).map((item) => secret(at(item, key)));
}

function ofInfisical(_: Entry, spec: unknown): Made[] {
  return [at(spec, 'managedSecretReference'), ...listOf(at(spec, 'managedKubeSecretReferences'))].map((reference) => ({
    kind: 'Secret',
    name: at(reference, 'secretName'),
    namespace: at(reference, 'secretNamespace'),
  }));
}

/** A bundle of trust-manager is written to every namespace; Rancher's Fleet has bundles of its own. */
function ofTrustBundle({ group, name }: Entry, spec: unknown): Made[] {
  if (group !== 'trust.cert-manager.io') return [];
  const written = (['ConfigMap', 'Secret'] as const).filter((kind) => asObject(at(spec, 'target', TARGETS[kind])));
  return written.map((kind) => ({ kind, name, namespace: ANYWHERE }));
}

const TARGETS = { ConfigMap: 'configMap', Secret: 'secret' } as const;

function ofInferenceService({ name }: Entry, spec: unknown): Made[] {
  const components = ['predictor', 'transformer', 'explainer'].filter((component) => asObject(at(spec, component)));
  const running = components.flatMap((component) => [
    { kind: 'Service' as const, name: `${name}-${component}` },
    { kind: 'Deployment' as const, name: `${name}-${component}` },
  ]);
  return [{ kind: 'Service', name }, ...running];
}

function ofLlmInferenceService({ name }: Entry): Made[] {
  return [
    { kind: 'Deployment', name: `${name}-kserve` },
    { kind: 'Service', name: `${name}-kserve-workload-svc` },
    { kind: 'Service', name: `${name}-epp-service` },
  ];
}

/** A Service of Knative is led to by one of Kubernetes that has its name. */
function ofKnativeService({ group, name }: Entry): Made[] {
  return group === 'serving.knative.dev' ? [{ kind: 'Service', name }] : [];
}

function ofRayCluster({ name }: Entry, spec: unknown): Made[] {
  const own = textOf(at(spec, 'headGroupSpec', 'headService', 'metadata', 'name'));
  return [{ kind: 'Service', name: own ?? `${name}-head-svc` }];
}

function ofRayService({ name }: Entry, spec: unknown): Made[] {
  const own = textOf(at(spec, 'serveService', 'metadata', 'name'));
  return [`${name}-head-svc`, own ?? `${name}-serve-svc`].map((made) => ({ kind: 'Service', name: made }));
}

/** The proxies of a Gateway and their Service bear its name and that of its class where they are made for it. */
function ofGateway({ group, name }: Entry, spec: unknown): Made[] {
  const type = textOf(at(spec, 'gatewayClassName'));
  if (group !== GATEWAYS || type === undefined) return [];
  return (['Deployment', 'Service'] as const).map((kind) => ({ kind, name: `${name}-${type}` }));
}
