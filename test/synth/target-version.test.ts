import { ServingApp } from '../../lib';
import { FLOOR } from '../../lib/manifest/version';
import { targetVersionOf } from '../../lib/model/identity';

test.each(['1.27', 'v1.33', '1.37.2'])('an app may target Kubernetes %s', (targetVersion) => {
  const app = new ServingApp({ targetVersion });
  expect(app.node.validate()).toEqual([]);
  expect(targetVersionOf(app)).toMatchObject({ major: 1, minor: Number(targetVersion.split('.')[1]) });
});

test.each(['1.26', 'latest', '1', ''])('an app may not target Kubernetes %j', (targetVersion) => {
  expect(new ServingApp({ targetVersion }).node.validate()).toEqual([
    expect.stringContaining('targetVersion: must be a Kubernetes version, 1.27 or newer; received'),
  ]);
});

test('an app targets the floor unless it is told otherwise', () => {
  expect(targetVersionOf(new ServingApp())).toEqual(FLOOR);
});
