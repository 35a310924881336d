import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chart } from 'cdk8s';
import { Fleet, Metric, ServingApp } from '../../lib';
import { FLOOR, NEWEST, versionText } from '../../lib/manifest/version';
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

describe('of a version that is newer than those that are known', () => {
  let outdir: string;
  beforeEach(() => {
    outdir = mkdtempSync(join(tmpdir(), 'model-serving-'));
  });
  afterEach(() => rmSync(outdir, { recursive: true }));

  const warningsOf = (targetVersion: string, inFleet = false) => {
    const app = new ServingApp({ outdir, report: false, targetVersion: inFleet ? undefined : targetVersion });
    const fleet = new Fleet(app, { environments: { staging: { targetVersion } }, select: {} });
    const scaling = { maxReplicas: 2, metrics: [Metric.pods({ name: 'queue' }, { averageValue: 5 })] };
    fleet.model('chat', { image: 'registry.example/chat:1', scaling });
    new Chart(app, 'other');
    return app.synth().warnings;
  };

  const newest = versionText(NEWEST);

  test.each([false, true])('an app warns, once', (inFleet) => {
    const message = `targetVersion: is newer than every Kubernetes that this package knows, the last of which is ${newest}; received "v1.99.1". Fix: Respell it, or take a newer version of this package.`;
    expect(warningsOf('v1.99.1', inFleet)).toEqual([{ severity: 'warning', message }]);
  });

  test.each([newest, `v${newest}.4`, '1.27'])('it does not warn of %s', (version) => {
    expect(warningsOf(version)).toEqual([]);
  });
});

test('an app targets the floor unless it is told otherwise', () => {
  expect(targetVersionOf(new ServingApp())).toEqual(FLOOR);
});
