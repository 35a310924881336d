import { Faults, faultText } from '../../lib/manifest/fault';
import { mergePatch } from '../../lib/manifest/merge';

function merged(base: Record<string, unknown>, patch: Record<string, unknown>) {
  const faults = new Faults();
  return { result: mergePatch(base, patch, 'overrides', faults), faults: faults.all.map(faultText) };
}

describe('a field that is to be removed', () => {
  const container = { name: 'chat', livenessProbe: {}, image: 'm:1' };

  test('is removed where it is there', () => {
    expect(merged({ containers: [container] }, { containers: [{ name: 'chat', livenessProbe: null }] })).toEqual({
      result: { containers: [{ name: 'chat', image: 'm:1' }] },
      faults: [],
    });
  });

  test.each([
    [
      'misspelt',
      { containers: [{ name: 'chat', livenesProbe: null }] },
      'overrides.containers[0].livenesProbe: is to be removed, but there is no such field; there are image, livenessProbe, name. Fix: Respell it, or leave it out.',
    ],
    ['in an object that is not there', { affinity: { nodeAffinity: null } }, 'overrides.affinity.nodeAffinity: is to'],
    [
      'in an item that is new',
      { containers: [{ name: 'proxy', ports: null }] },
      'overrides.containers[0].ports: is to',
    ],
  ])('fails where it is %s', (_, patch, fault) => {
    expect(merged({ containers: [container] }, patch).faults).toEqual([expect.stringContaining(fault)]);
  });

  test('fails where it was rendered as nothing', () => {
    expect(merged({ ports: undefined }, { ports: null }).faults).toEqual([
      expect.stringContaining('no such field; there is none'),
    ]);
  });
});

describe('a field with a name that every object inherits', () => {
  test('is set as any other, and its list is replaced as a whole', () => {
    const patch = { labels: { constructor: 'a', toString: 'b' }, constructor: { valueOf: [{ name: 'c' }] } };
    expect(merged({ labels: { app: 'chat' } }, patch)).toEqual({
      result: { ...patch, labels: { app: 'chat', ...patch.labels } },
      faults: [],
    });
  });

  test('is not there to be removed', () => {
    expect(merged({ labels: { app: 'chat' } }, { labels: { constructor: null } }).faults).toEqual([
      'overrides.labels.constructor: is to be removed, but there is no such field; there are app. Fix: Respell it, or leave it out.',
    ]);
  });
});
