import type { Construct } from 'constructs';
import { compact } from '../manifest/canonical';
import type { Faults } from '../manifest/fault';
import { dnsSubdomainFaults } from '../manifest/names';
import { hostFaults, pathPrefixFaults } from '../manifest/routes';
import { judgeProps } from '../props/require';
import { longestRequestSeconds } from './drain';
import type { ModelDeployment } from './model-deployment';
import { ModelObject } from './model-object';
import type { ModelService } from './model-service';
import { healthEndpoints, SERVING_PORT_NAME } from './probes';

/** How a model is reached over an Ingress. */
export interface IngressOptions {
  /** Name by which clients reach it, such as `chat.example.com`. */
  readonly host: string;
  /**
   * Paths that lead to the model, by what they begin with.
   *
   * @default '/'
   */
  readonly path?: string;
  /**
   * The IngressClass, such as `nginx`.
   *
   * @default - the cluster's default
   */
  readonly className?: string;
  /**
   * Name of the Secret with the certificate for `host`.
   *
   * @default - no TLS
   */
  readonly tlsSecret?: string;
  /**
   * Annotations, by which Ingress controllers are configured.
   *
   * @default - for the class `nginx`, timeouts that let the longest request end; it cuts them after 60 s by itself
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Props of a {@link ModelIngress}. */
export interface ModelIngressProps extends IngressOptions {
  readonly deployment: ModelDeployment;
  readonly service: ModelService;
}

const NGINX_TIMEOUT_SECONDS = 60;

/** The Ingress of a model. */
export class ModelIngress extends ModelObject {
  constructor(
    scope: Construct,
    id: string,
    private readonly ingressProps: ModelIngressProps,
  ) {
    const unknownProps = judgeProps(scope, id, 'ModelIngressProps', ingressProps, new.target);
    const { deployment, annotations } = ingressProps;
    const all = { ...timeouts(ingressProps), ...protocol(ingressProps), ...annotations };
    super(scope, id, {
      unknownProps,
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      name: deployment.name,
      namespace: deployment.namespace,
      labels: deployment.sharedLabels,
      annotations: Object.keys(all).length > 0 ? all : undefined,
    });
    deployment.markExposed();
  }

  protected spec(): Record<string, unknown> {
    const { host, path = '/', className, tlsSecret, service } = this.ingressProps;
    const backend = { service: { name: service.name, port: { name: SERVING_PORT_NAME } } };
    return compact({
      ingressClassName: className,
      rules: [{ host, http: { paths: [{ path, pathType: 'Prefix', backend }] } }],
      tls: tlsSecret === undefined ? undefined : [{ hosts: [host], secretName: tlsSecret }],
    });
  }

  protected check(faults: Faults): void {
    const { host, path = '/', className, tlsSecret } = this.ingressProps;
    faults.addAll('ingress.host', host, hostFaults(host), 'Write it as chat.example.com.');
    faults.addAll('ingress.path', path, pathPrefixFaults(path), 'Write it as /v1.');
    const fix = 'Give the name of the object.';
    if (className !== undefined) faults.addAll('ingress.className', className, dnsSubdomainFaults(className), fix);
    if (tlsSecret !== undefined) faults.addAll('ingress.tlsSecret', tlsSecret, dnsSubdomainFaults(tlsSecret), fix);
  }
}

/**
 * What lets the longest request end.
 *
 * @see https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#custom-timeouts
 */
function timeouts({ className, deployment }: ModelIngressProps): Record<string, string> {
  const seconds = longestRequestSeconds(deployment.pod) ?? 0;
  if (className !== 'nginx' || seconds <= NGINX_TIMEOUT_SECONDS) return {};
  const timeout = String(Math.ceil(seconds));
  return {
    'nginx.ingress.kubernetes.io/proxy-read-timeout': timeout,
    'nginx.ingress.kubernetes.io/proxy-send-timeout': timeout,
  };
}

/**
 * A server that speaks TLS must be spoken to in it.
 *
 * @see https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#backend-protocol
 */
function protocol({ className, deployment }: ModelIngressProps): Record<string, string> {
  const isTls = healthEndpoints(deployment.pod)?.scheme === 'HTTPS';
  return className === 'nginx' && isTls ? { 'nginx.ingress.kubernetes.io/backend-protocol': 'HTTPS' } : {};
}
