/** A version of an API that is still served, but given up. */
export interface ApiDeprecation {
  readonly apiVersion: string;
  readonly kinds: readonly string[];
  /**
   * The version of Kubernetes that called it deprecated first.
   *
   * @default - deprecated whatever the version of Kubernetes: the API is not part of it
   */
  readonly deprecated?: string;
  /** The first version of Kubernetes that does not serve it. */
  readonly removed?: string;
  /** What to write instead. */
  readonly instead: string;
}

const FLOW_CONTROL = ['FlowSchema', 'PriorityLevelConfiguration'];

/**
 * The API versions that Kubernetes 1.27 or later, or the custom resources we write, serve and have deprecated.
 *
 * @see https://kubernetes.io/docs/reference/using-api/deprecation-guide/
 * @see https://gateway-api.sigs.k8s.io/concepts/versioning/
 */
export const API_DEPRECATIONS: readonly ApiDeprecation[] = [
  {
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1beta2',
    kinds: FLOW_CONTROL,
    deprecated: '1.26',
    removed: '1.29',
    instead: 'flowcontrol.apiserver.k8s.io/v1beta3',
  },
  {
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1beta3',
    kinds: FLOW_CONTROL,
    deprecated: '1.29',
    removed: '1.32',
    instead: 'flowcontrol.apiserver.k8s.io/v1',
  },
  { apiVersion: 'v1', kinds: ['Endpoints'], deprecated: '1.33', instead: 'an EndpointSlice of discovery.k8s.io/v1' },
  {
    apiVersion: 'gateway.networking.k8s.io/v1alpha2',
    kinds: ['Gateway', 'GatewayClass', 'HTTPRoute', 'GRPCRoute'],
    instead: 'gateway.networking.k8s.io/v1',
  },
  {
    apiVersion: 'gateway.networking.k8s.io/v1beta1',
    kinds: ['Gateway', 'GatewayClass', 'HTTPRoute'],
    instead: 'gateway.networking.k8s.io/v1',
  },
];
