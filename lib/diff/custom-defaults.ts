/** Defaults by the fields that lead to them. */
export type Defaults = ReadonlyMap<string, unknown>;

const MATCH = { path: { type: 'PathPrefix', value: '/' } };

/** What their definitions have the API server fill into routes and monitors, by kind. */
export const CUSTOM_DEFAULTS: Readonly<Record<string, Defaults>> = {
  GRPCRoute: new Map([
    ...routeDefaults(),
    ['spec.rules.matches.headers.type', 'Exact'],
    ['spec.rules.matches.method.type', 'Exact'],
  ]),
  HTTPRoute: new Map<string, unknown>([
    ...routeDefaults(),
    ['spec.rules', [{ matches: [MATCH] }]],
    ['spec.rules.matches', [MATCH]],
    ['spec.rules.matches.headers.type', 'Exact'],
    ['spec.rules.matches.path.type', MATCH.path.type],
    ['spec.rules.matches.path.value', MATCH.path.value],
    ['spec.rules.matches.queryParams.type', 'Exact'],
  ]),
  PodMonitor: relabelDefaults('spec.podMetricsEndpoints'),
  ServiceMonitor: relabelDefaults('spec.endpoints'),
};

/**
 * What every route of the Gateway API leaves out.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/
 */
function routeDefaults(): readonly [string, unknown][] {
  const rules = 'spec.rules';
  return [
    ['spec.parentRefs.group', 'gateway.networking.k8s.io'],
    ['spec.parentRefs.kind', 'Gateway'],
    [`${rules}.backendRefs.group`, ''],
    [`${rules}.backendRefs.kind`, 'Service'],
    [`${rules}.backendRefs.weight`, 1],
    ...[`${rules}.filters`, `${rules}.backendRefs.filters`].flatMap((filters): [string, unknown][] => [
      [`${filters}.cors.maxAge`, 5],
      [`${filters}.requestMirror.backendRef.group`, ''],
      [`${filters}.requestMirror.backendRef.kind`, 'Service'],
      [`${filters}.requestMirror.fraction.denominator`, 100],
      [`${filters}.requestRedirect.statusCode`, 302],
    ]),
  ];
}

/** What a monitor does with a label where it does not say. */
function relabelDefaults(endpoints: string): Defaults {
  return new Map(['relabelings', 'metricRelabelings'].map((list) => [`${endpoints}.${list}.action`, 'replace']));
}
