import { committed, examples, manifestsOf, synthesized } from '../support/examples';
import { hasDefinitions, isCustom, schemaFaults } from '../support/schemas';

describe.each(examples)('the example %s', (example) => {
  test('synthesizes to what is committed', () => {
    expect(synthesized(example)).toEqual(committed(example));
  });

  test('is accepted by the schemas of its kinds', () => {
    const checked = manifestsOf(example).filter((manifest) => hasDefinitions || !isCustom(manifest));
    expect(checked.length).toBeGreaterThan(0);
    for (const manifest of checked) {
      expect({ object: `${manifest.kind} ${manifest.metadata?.name}`, faults: schemaFaults(manifest) }).toEqual({
        object: `${manifest.kind} ${manifest.metadata?.name}`,
        faults: [],
      });
    }
    if (!hasDefinitions) console.warn('../shared/crds is absent: custom resources were not validated');
  });
});

(hasDefinitions ? describe : describe.skip)('the schemas of custom resources (needs ../shared/crds)', () => {
  const metadata = { name: 'x' };

  test('know an unknown field, a missing one and a wrong type', () => {
    const triggers = [{ type: 'cron', metadata: { desiredReplicas: 2 } }];
    const spec = { scaleTargetRef: {}, triggers, minReplicas: 1 };
    const faults = schemaFaults({ apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', metadata, spec });
    expect(faults).toEqual(
      expect.arrayContaining([
        expect.stringContaining('"additionalProperty":"minReplicas"'),
        expect.stringContaining('"missingProperty":"name"'),
        expect.stringContaining('/spec/triggers/0/metadata/desiredReplicas must be string'),
      ]),
    );
  });
});
