import { fieldChanges } from '../../lib/diff/field-change';
import { refusedChanges } from '../../lib/diff/refused';
import { defaulted } from './defaulted';
import { CHAT, diffOf, statementsIn } from './support';
import { updates } from './updates';

test.each(updates)('$id', ({ before, after, refused }) => {
  const group = before.apiVersion.includes('/') ? before.apiVersion.replace(/\/.*/, '') : '';
  const changes = fieldChanges(before, after);
  expect(changes).not.toEqual([]);
  expect(refusedChanges(group, changes, before, after).map(({ path }) => path)).toEqual(refused);
});

test.each(defaulted)('nothing of a $bare.kind differs where defaults are written out', ({ bare, full }) => {
  expect(full).not.toEqual(bare);
  expect(fieldChanges(bare, full)).toEqual([]);
  expect(fieldChanges(full, bare)).toEqual([]);
});

test('a claim of devices is no other one in another version of the API', () => {
  const claim = (version: string, request: string) =>
    `apiVersion: resource.k8s.io/${version}\nkind: ResourceClaimTemplate\nmetadata: { name: a }\nspec: { spec: { devices: { requests: [${request}] } } }\n`;
  const older = claim('v1beta1', '{ name: a, deviceClassName: x.io }');
  const newer = claim('v1', '{ name: a, exactly: { deviceClassName: x.io } }');
  expect(statementsIn(diffOf(older, newer))).toEqual([]);
  expect(statementsIn(diffOf(newer, newer.replace('x.io', 'y.io')))).toEqual([expect.stringMatching(/^refused!/)]);
});

test('a refusal names the object, the fields and the way out', () => {
  expect(statementsIn(diffOf(CHAT, CHAT.replaceAll('app: chat', 'app: chatter')))).toContain(
    'refused! refused: Deployment ml/chat: the API server does not let spec.selector.matchLabels.app change. To get it, delete the object first, or give it another name.',
  );
});
