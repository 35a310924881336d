/**
 * What is known of Ingress controllers: how each is told that a backend speaks TLS, how long it waits for an answer, and how
 * it is told to wait for longer.
 *
 * @see https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/ingress-configuration
 * @see https://azure.github.io/application-gateway-kubernetes-ingress/annotations/
 * @see https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/
 * @see https://github.com/haproxytech/kubernetes-ingress/blob/master/documentation/annotations.md
 * @see https://haproxy-ingress.github.io/docs/configuration/keys/
 * @see https://developer.konghq.com/kubernetes-ingress-controller/reference/annotations/
 * @see https://projectcontour.io/docs/main/config/annotations/
 */

/** Annotations that a controller reads, by the object on which they stand. */
export interface IngressAnnotations {
  readonly ingress?: Readonly<Record<string, string>>;
  readonly service?: Readonly<Record<string, string>>;
}

/** What is known of an Ingress controller. */
export interface IngressController {
  /** Its name, for people. */
  readonly title: string;
  /** Names that its IngressClass has unless somebody chose another. */
  readonly classes: readonly string[];
  /** Recognizes `spec.controller` of its IngressClasses; absent where it has none. */
  readonly controller?: RegExp;
  /** Whether it is a load balancer of a cloud: its requests come from addresses, not from pods. */
  readonly isOutside?: boolean;
  /** What tells it that a port of a Service speaks TLS, by the port's name. */
  readonly tls: (port: string) => IngressAnnotations;
  /** Recognizes an annotation that tells it so, as `name=value`. */
  readonly tellsTls: RegExp;
  /** Whether it takes no notice of a port that is 443 or has a name such as `https`; others may take it for one with TLS. */
  readonly ignoresPort?: boolean;
  /** How long it waits for an answer; absent where it waits for ever. */
  readonly wait?: {
    /** Its default, in seconds. */
    readonly seconds: number;
    /** The longest that it can be told, in seconds. */
    readonly most?: number;
    /** What tells it to wait for so many seconds; absent where no annotation does. */
    readonly annotations?: (seconds: number) => IngressAnnotations;
  };
}

const NGINX = 'nginx.ingress.kubernetes.io';
const ALB = 'alb.ingress.kubernetes.io';
const AZURE = 'appgw.ingress.kubernetes.io';

/** The annotation with the attributes of an Application Load Balancer, a list of `name=value`. */
export const ALB_ATTRIBUTES = `${ALB}/load-balancer-attributes`;

/** The annotation by which several Ingresses share an Application Load Balancer, and its attributes. */
export const ALB_GROUP = `${ALB}/group.name`;

/** The Ingress controllers that are known. Two go by the name `haproxy`, and each passes over what is told the other. */
export const INGRESS_CONTROLLERS: readonly IngressController[] = [
  {
    title: 'nginx',
    classes: ['nginx'],
    controller: /^(k8s\.io\/ingress-nginx|nginx\.org\/ingress-controller)$/,
    ignoresPort: true,
    tls: () => ({ ingress: { [`${NGINX}/backend-protocol`]: 'HTTPS' } }),
    tellsTls: /\/(backend-protocol=(?!HTTP$|GRPC$)|secure-backends=true|ssl-services=|[a-z-]*snippets?=[\s\S]*https)/i,
    wait: {
      seconds: 60,
      annotations: (seconds) => ({
        ingress: { [`${NGINX}/proxy-read-timeout`]: `${seconds}`, [`${NGINX}/proxy-send-timeout`]: `${seconds}` },
      }),
    },
  },
  {
    title: 'an Application Load Balancer',
    classes: ['alb'],
    controller: /^(ingress\.k8s\.aws|eks\.amazonaws\.com)\/alb$/,
    isOutside: true,
    ignoresPort: true,
    tls: () => ({ ingress: { [`${ALB}/backend-protocol`]: 'HTTPS', [`${ALB}/healthcheck-protocol`]: 'HTTPS' } }),
    tellsTls: /\/backend-protocol=HTTPS/i,
    wait: {
      seconds: 60,
      most: 4000,
      annotations: (seconds) => ({ ingress: { [ALB_ATTRIBUTES]: `idle_timeout.timeout_seconds=${seconds}` } }),
    },
  },
  {
    title: "Google's load balancer",
    classes: ['gce', 'gce-internal'],
    isOutside: true,
    tls: (port) => ({ service: { 'cloud.google.com/app-protocols': JSON.stringify({ [port]: 'HTTPS' }) } }),
    tellsTls: /\/app-protocols=[\s\S]*(HTTPS|HTTP2)/,
    wait: { seconds: 30 },
  },
  {
    title: 'an Azure Application Gateway',
    classes: ['azure-application-gateway', 'azure/application-gateway'],
    controller: /^azure\/application-gateway$/,
    isOutside: true,
    tls: () => ({ ingress: { [`${AZURE}/backend-protocol`]: 'https' } }),
    tellsTls: /\/backend-protocol=https/i,
    wait: { seconds: 30, annotations: (seconds) => ({ ingress: { [`${AZURE}/request-timeout`]: `${seconds}` } }) },
  },
  {
    title: 'Traefik',
    classes: ['traefik'],
    controller: /^traefik\.io\/ingress-controller$/,
    tls: () => ({ service: { 'traefik.ingress.kubernetes.io/service.serversscheme': 'https' } }),
    tellsTls: /\/service\.serversscheme=https/,
  },
  {
    title: 'HAProxy',
    classes: ['haproxy'],
    controller: /^(haproxy\.org\/ingress-controller|haproxy-ingress\.github\.io\/controller)/,
    tls: () => ({
      ingress: { 'haproxy.org/server-ssl': 'true', 'haproxy-ingress.github.io/backend-protocol': 'h1-ssl' },
    }),
    tellsTls:
      /\/(server-ssl=true|secure-backends=true|server-ca=|server-crt=|backend-protocol=.*(ssl|https|grpcs)|(backend-)?config-[a-z-]+=[\s\S]*ssl)/i,
    wait: {
      seconds: 50,
      annotations: (seconds) => ({
        ingress: {
          'haproxy.org/timeout-server': `${seconds}s`,
          'haproxy-ingress.github.io/timeout-server': `${seconds}s`,
        },
      }),
    },
  },
  {
    title: 'Kong',
    classes: ['kong'],
    controller: /^ingress-controllers\.konghq\.com\/kong$/,
    tls: () => ({ service: { 'konghq.com/protocol': 'https' } }),
    tellsTls: /\/(protocol=(https|grpcs|tls)|override=)/,
    wait: {
      seconds: 60,
      annotations: (seconds) => ({
        service: { 'konghq.com/read-timeout': `${seconds}000`, 'konghq.com/write-timeout': `${seconds}000` },
      }),
    },
  },
  {
    title: 'Contour',
    classes: ['contour'],
    controller: /^projectcontour\.io\//,
    tls: (port) => ({ service: { 'projectcontour.io/upstream-protocol.tls': port } }),
    tellsTls: /\/upstream-protocol\.(tls|h2)=/,
    wait: {
      seconds: 15,
      annotations: (seconds) => ({ ingress: { 'projectcontour.io/response-timeout': `${seconds}s` } }),
    },
  },
];

/** The controller whose IngressClass usually has this name. */
export function controllerOfClass(name: string | undefined): IngressController | undefined {
  return name === undefined ? undefined : INGRESS_CONTROLLERS.find(({ classes }) => classes.includes(name));
}

/** The controller that an IngressClass names in `spec.controller`. */
export function controllerNamed(name: string): IngressController | undefined {
  return INGRESS_CONTROLLERS.find(({ controller }) => controller?.test(name));
}
