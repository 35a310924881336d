/** Autoscalers that the API server admits, and what it fills in. */
import { readAutoscaler } from '../../lib/autoscaler';
import { readBehavior } from '../../lib/autoscaler/read-behavior';
import { Faults } from '../../lib/manifest/fault';
import type { Manifest } from '../../lib/manifest/manifest';
import { objectOf } from '../../lib/manifest/read';
import { named, table } from './conformance';

const { cases: tables, describe } = table('validation-cases.json');

interface Admission {
  readonly id: string;
  readonly operation: string;
  readonly manifest: Manifest;
  readonly apiServer: { readonly valid: boolean };
  readonly defaultedSpec?: Readonly<Record<string, unknown>>;
}

const admitted: readonly Admission[] = (tables?.validation ?? []).filter(({ apiServer }: Admission) => apiServer.valid);

describe('an autoscaler that the API server admits', () => {
  test.each(admitted.map((one) => [one.id, one] as const))('%s is read as it is stored', (_, one) => {
    const read = readAutoscaler(one.manifest);
    expect(read.faults).toEqual([]);
    const { defaultedSpec = one.manifest['spec'] } = one;
    expect(readAutoscaler({ ...one.manifest, spec: defaultedSpec })).toEqual(read);
  });
});

interface Defaulting {
  readonly name: string;
  readonly function: string;
  readonly direction?: 'scaleUp' | 'scaleDown';
  readonly input: unknown;
  readonly expected: unknown;
}

function behaviorFrom(value: unknown) {
  const faults = new Faults();
  const behavior = readBehavior(objectOf(value), faults);
  expect(faults.all).toEqual([]);
  return behavior;
}

describe('defaults of behavior', () => {
  const cases = named<Defaulting>(tables?.defaults);
  test.each(cases.filter(([, one]) => one.direction))('%s', (_, { direction = 'scaleUp', input, expected }) => {
    const { policies, selectPolicy, stabilizationWindowSeconds, tolerance } = behaviorFrom({ [direction]: input })[
      direction
    ];
    const { tolerance: expectedTolerance, ...rest } = objectOf(expected);
    expect({ policies, selectPolicy, stabilizationWindowSeconds }).toEqual(rest);
    expect(tolerance).toBe(expectedTolerance === undefined ? undefined : 0.5);
  });

  test.each(cases.filter(([, one]) => one.function === 'defaultBehavior'))('%s', (_, { input, expected }) => {
    const manifest = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' };
    const read = readAutoscaler({ ...manifest, spec: { maxReplicas: 3, behavior: input } }).spec;
    expect(read?.behavior).toEqual(expected === null ? undefined : behaviorFrom(expected));
    if (expected === null) return;
    expect(JSON.parse(JSON.stringify(read?.behavior))).toEqual(
      JSON.parse(JSON.stringify(expected).replaceAll('"500m"', '0.5')),
    );
  });
});
