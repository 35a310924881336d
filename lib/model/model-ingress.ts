import type { Construct } from 'constructs';
import { compact } from '../manifest/canonical';
import type { Faults } from '../manifest/fault';
import { ALB_ATTRIBUTES, ALB_GROUP, controllerOfClass, type IngressAnnotations } from '../manifest/ingress-classes';
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
   * @default - for the classes `nginx`, `alb`, `azure-application-gateway`, `haproxy`, `kong` and `contour`, a timeout that
   * lets the longest request end where the controller's own would cut it; for these, `gce` and `traefik`, TLS to a server
   * that speaks it. What Google, Traefik, Kong and Contour read on the Service is written there
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Props of a {@link ModelIngress}. */
export interface ModelIngressProps extends IngressOptions {
  readonly deployment: ModelDeployment;
  readonly service: ModelService;
}

/** The Ingress of a model. */
export class ModelIngress extends ModelObject {
  constructor(
    scope: Construct,
    id: string,
    private readonly ingressProps: ModelIngressProps,
  ) {
    const unknownProps = judgeProps(scope, id, 'ModelIngressProps', ingressProps, new.target);
    const { deployment, service, annotations } = ingressProps;
    const needed = neededBy(ingressProps);
    const all = { ...needed.ingress, ...annotations, ...attributes(needed, annotations) };
    super(scope, id, {
      unknownProps,
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      name: deployment.name,
      namespace: deployment.namespace,
      labels: deployment.sharedLabels,
      annotations: Object.keys(all).length > 0 ? all : undefined,
    });
    service.annotate(needed.service ?? {});
    const { title = 'the Ingress', isOutside } = controllerOfClass(ingressProps.className) ?? {};
    deployment.markExposed({ by: title, from: isOutside ? 'addresses' : undefined });
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
    this.checkWait(faults);
  }

  /** A controller that cannot wait for as long as the longest request takes, unless the annotations say how long it shall. */
  private checkWait(faults: Faults): void {
    const { className, annotations = {} } = this.ingressProps;
    const wait = controllerOfClass(className)?.wait;
    const seconds = longestSeconds(this.ingressProps);
    if (!wait?.annotations || seconds <= (wait.most ?? seconds)) return;
    const { ingress = {} } = wait.annotations(seconds);
    if (Object.keys(ingress).some((name) => annotations[name] !== undefined)) return;
    faults.add({
      field: 'ingress.className',
      value: className,
      problem: `must be a class that waits for the longest request, which takes ${seconds} s: this one waits for ${wait.most} s at most`,
      fix: 'Choose another class, shorten longestRequest, or give a timeout of your own in ingress.annotations.',
    });
  }
}

/**
 * What a known controller must be told: that the server speaks TLS, and to wait for the longest request. A load balancer that
 * several Ingresses share is not told how long, as it must not be told two times.
 */
function neededBy(props: ModelIngressProps): IngressAnnotations {
  const controller = controllerOfClass(props.className);
  if (!controller) return {};
  const isTls = healthEndpoints(props.deployment.pod)?.scheme === 'HTTPS';
  const wait = props.annotations?.[ALB_GROUP] === undefined ? controller.wait : undefined;
  const seconds = longestSeconds(props);
  const tls = isTls ? controller.tls(SERVING_PORT_NAME) : {};
  const longer = wait && seconds > wait.seconds ? (wait.annotations?.(seconds) ?? {}) : {};
  return { ingress: { ...longer.ingress, ...tls.ingress }, service: { ...longer.service, ...tls.service } };
}

/** Whole seconds that the longest request takes; 0 where nobody said. */
function longestSeconds({ deployment }: ModelIngressProps): number {
  return Math.ceil(longestRequestSeconds(deployment.pod) ?? 0);
}

/** The attributes of a load balancer, which are a list in one annotation: those that were given, and what is needed. */
function attributes(
  { ingress = {} }: IngressAnnotations,
  given: IngressOptions['annotations'],
): Record<string, string> {
  const [needed, listed] = [ingress[ALB_ATTRIBUTES], given?.[ALB_ATTRIBUTES]];
  if (needed === undefined || listed === undefined || listed.includes(needed.split('=')[0] ?? '')) return {};
  return { [ALB_ATTRIBUTES]: `${listed},${needed}` };
}
