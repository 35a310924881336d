import { labelCases, namespaceOf } from '../../support/security-pods';
import { judge } from './judge';

test.each(labelCases)('%s: %j may stand in a namespace: %s', (name, value, valid) => {
  const key = `pod-security.kubernetes.io/${name}`;
  const told = judge(37, namespaceOf('ml', { [key]: value }));
  expect(told.map(({ rule, path, value: at }) => [rule, path, at])).toEqual(
    valid ? [] : [['invalid-pod-security-label', `metadata.labels[${key}]`, value]],
  );
});

test('what is allowed is told', () => {
  const labels = { 'pod-security.kubernetes.io/warn': 'strict', 'pod-security.kubernetes.io/warn-version': '1.30' };
  expect(judge(37, namespaceOf('ml', labels)).map(({ message }) => message)).toEqual([
    '"strict" must be privileged, baseline or restricted.',
    '"1.30" must be latest or a minor version such as v1.37.',
  ]);
});
