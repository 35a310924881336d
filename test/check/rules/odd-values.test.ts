import { check, ObjectSet } from '../../../lib/check';

test('replicas that cannot be turned into text are left to the rule on types', () => {
  const spec = { replicas: { toString: [] }, selector: { matchLabels: { app: 'chat' } }, template: {} };
  const objects = [
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'chat' }, spec },
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'chat' },
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'chat' }, maxReplicas: 3 },
    },
  ];
  const { findings } = check(new ObjectSet(objects.map((manifest) => ({ manifest }))));
  expect(findings.filter(({ message }) => message.startsWith('the rule failed'))).toEqual([]);
  expect(findings.filter(({ rule }) => rule === 'replicas-under-autoscaler')).toEqual([]);
  expect(findings).toContainEqual(expect.objectContaining({ rule: 'wrong-type', path: 'spec.replicas' }));
});
