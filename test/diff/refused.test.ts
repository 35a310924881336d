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

test('a refusal names the object, the fields and the way out', () => {
  expect(statementsIn(diffOf(CHAT, CHAT.replaceAll('app: chat', 'app: chatter')))).toContain(
    'refused! refused: Deployment ml/chat: the API server does not let spec.selector.matchLabels.app change. To get it, delete the object first, or give it another name.',
  );
});
