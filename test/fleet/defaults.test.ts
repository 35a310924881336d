import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fleet } from '../../lib/fleet/fleet';
import { AutoscaledModel } from '../../lib/model/autoscaled-model';
import { MetricSource } from '../../lib/scaling/metric-source';
import { ServingApp } from '../../lib/synth/serving-app';
import { inTemporaryFolder } from '../support/repository';
import { type Described, runs, toldBy } from './support';

const CHAT = `image: registry.example/chat:1
scaling: { maxReplicas: 3, metrics: [{ cpuUtilization: 50 }] }
resources: { cpu: { request: 1 } }
`;
const OWN = `${CHAT}labels: { owner: someone }
scheduling: { tolerations: [] }
environments: { production: { labels: { team: null } } }
`;
const FLEET: Described = {
  environments: { staging: {}, production: { models: { labels: { tier: 'gold' } } } },
  files: { 'chat.yaml': CHAT, 'own.yaml': OWN },
  defaults: {
    labels: { team: 'search', owner: 'platform' },
    scheduling: { tolerations: [{ key: 'team', operator: 'Exists' }] },
    scaling: { source: MetricSource.keda({ prometheus: 'http://prometheus.monitoring:9090' }), minReplicas: 2 },
  },
};

const [run] = runs(FLEET);

test('models of a folder have what they do not say themselves', () => {
  expect(run?.told).toBe('');
  const chat = run?.files['staging/chat.yaml'];
  for (const part of ['team: search', 'owner: platform', 'key: team', 'kind: ScaledObject', 'minReplicaCount: 2']) {
    expect(chat).toContain(part);
  }
  expect(run?.files['production/chat.yaml']).toContain('tier: gold');
});

test('what a file says goes before, and an environment takes away', () => {
  expect(run?.files['staging/own.yaml']).toContain('owner: someone');
  expect(run?.files['staging/own.yaml']).toContain('team: search');
  expect(run?.files['staging/own.yaml']).not.toContain('tolerations');
  expect(run?.files['production/own.yaml']).not.toContain('team: search');
});

test('the models of a folder can be changed further, where they are selected', () => {
  inTemporaryFolder((folder) => {
    writeFileSync(join(folder, 'chat.yaml'), CHAT);
    const select = { environments: ['production'] };
    const fleet = new Fleet(new ServingApp(), { environments: { staging: {}, production: {} }, select });
    const models = fleet.modelsFrom(folder);
    expect(models.get('chat')?.production).toBeInstanceOf(AutoscaledModel);
    expect(models.get('chat')?.staging).toBeUndefined();
    expect([...models.keys()]).toEqual(['chat']);
  });
});

test('null takes nothing away from what is not there yet', () => {
  const [bare, none] = runs({ ...FLEET, defaults: {} }, { ...FLEET, defaults: { env: { DEBUG: null }, gpu: null } });
  expect(none?.files).toEqual(bare?.files);
});

test('what is wrong with them is told as theirs, but where a file or an environment says it', () => {
  const defaults = { scheduling: { tolerations: [{ key: 'a b', operator: 'Exists' }] } };
  expect(toldBy({ ...FLEET, defaults })).toMatch(/chat.*models\/chat\.yaml:1\).* invalid-toleration\n/);
  const port = { port: 80800 };
  const own = `${CHAT}port: 80801\n`;
  const ofEnvironment = `${CHAT}port: 80\nenvironments: { production: { port: 80802 } }\n`;
  const told = toldBy({ ...FLEET, defaults: port, files: { 'a.yaml': CHAT, 'b.yaml': own, 'c.yaml': ofEnvironment } });
  expect(told).toMatch(/\/a\/a\/deployment \(models: defaults\), in production too\n +port: .*80800/);
  expect(told).toMatch(/\/b\/b\/deployment \(models\/b\.yaml:4\), in production too\n +port: .*80801/);
  expect(told).toMatch(/production\/c\/c\/deployment \(models\/c\.yaml:5\)\n +port: .*80802/);
});

test('what is no object, and what holds itself, is told', () => {
  const fleet = new Fleet(new ServingApp({ report: false }), { environments: { production: {} } });
  const given: unknown = 'labels';
  expect(() => fleet.modelsFrom('models', given as object)).toThrow('modelsFrom(folder, defaults): defaults: must be');
  const labels: Record<string, unknown> = {};
  labels.own = labels;
  expect(toldBy({ ...FLEET, defaults: { overrides: { deployment: labels } } })).toContain('in which it stands itself');
});
