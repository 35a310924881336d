import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, Chart } from 'cdk8s';
import { ObjectSet } from '../../lib/check/object-set';
import type { Finding } from '../../lib/check/rule';
import { Fleet } from '../../lib/fleet/fleet';
import { asFault } from '../../lib/synth/report';
import { type Check, ServingApp, type SynthesisResult } from '../../lib/synth/serving-app';
import { scratchFolder } from './support/folders';

const CHAT = `image: registry.example.com/chat:1
resources:
  cpu: { request: 500m }
service:
  port: 80
scaling:
  minReplicas: 1
  maxReplicas: 6
  metrics: [{ cpuUtilization: 60 }]
overrides:
  podSpec:
    hostname: chat
    containers:
      - name: chat
        stdin: true
        livenessProbe:
          tcpSocket: { port: 8080 }
  deployment:
    spec:
      revisionHistoryLimit: 3
  autoscaler:
    metadata:
      annotations: { team: ml }
environments:
  production:
    scaling:
      maxReplicas: 24
`;

/** A check that complains of one field of every object of a kind. */
const complain =
  (kind: string, path: string): Check =>
  (objects) =>
    new ObjectSet(objects).entries
      .filter((object) => object.kind === kind)
      .map((object) => ({ rule: 'no-such', severity: 'warning', object, path, message: 'is wrong.', fix: 'mend it.' }));

let folder: string;
beforeEach(() => {
  folder = scratchFolder();
  mkdirSync(join(folder, 'models'));
  writeFileSync(join(folder, 'models/chat.yaml'), CHAT);
});

function synthesize(check: Check, define: (app: ServingApp) => void = () => undefined): SynthesisResult {
  const app = new ServingApp({ outdir: join(folder, 'dist'), report: false, check });
  const fleet = new Fleet(app, {
    environments: { staging: { namespace: 'a' }, production: { namespace: 'b' } },
    select: {},
  });
  fleet.modelsFrom(join(folder, 'models'));
  define(app);
  return app.synth();
}

/** Where each finding is, without the folder. */
const places = (findings: readonly Finding[]) =>
  findings.map((finding) => asFault(finding).where?.replace(`${folder}/`, ''));

describe('a finding names the line of', () => {
  const lineOf = (text: string) => CHAT.split('\n').findIndex((line) => line.includes(text)) + 1;
  const POD = 'spec.template.spec';

  test.each([
    ['the prop of the name', 'Deployment', `${POD}.containers[0].image`, 'image:'],
    ['the prop around it', 'Deployment', `${POD}.containers[0].resources.requests.cpu`, 'resources:'],
    ['the prop of the part', 'HorizontalPodAutoscaler', 'spec.metrics[0].resource.target', 'metrics:'],
    ['the prop that makes the part', 'Service', 'spec.ports[0].port', 'service:'],
    ['the override of the container', 'Deployment', `${POD}.containers[0].livenessProbe.tcpSocket.port`, 'tcpSocket:'],
    ['the override of the pod', 'Deployment', `${POD}.hostname`, 'hostname:'],
    ['the override of the object', 'Deployment', 'spec.revisionHistoryLimit', 'revisionHistoryLimit:'],
    ['the override of a part', 'HorizontalPodAutoscaler', 'metadata.annotations.team', 'annotations:'],
    ['the first prop, where no name tells', 'Deployment', `${POD}.terminationGracePeriodSeconds`, 'image:'],
  ])('%s', (_, kind, path, text) => {
    const line = lineOf(text);
    const { findings } = synthesize(complain(kind, path));
    expect(findings.map(({ object }) => object.origin.line?.(path))).toEqual([line, line]);
    expect(places(findings)[0]).toContain(` (models/chat.yaml:${line}) (${kind} `);
  });

  test('the difference of its environment', () => {
    const { findings } = synthesize(complain('HorizontalPodAutoscaler', 'spec.maxReplicas'));
    expect(places(findings)).toEqual([
      'staging/chat/chat/autoscaler (models/chat.yaml:8) (HorizontalPodAutoscaler a/chat) spec.maxReplicas  no-such',
      'production/chat/chat/autoscaler (models/chat.yaml:27) (HorizontalPodAutoscaler b/chat) spec.maxReplicas  no-such',
    ]);
  });
});

test('a finding of what was written in code names the construct alone', () => {
  const { findings } = synthesize(complain('ConfigMap', 'data.x'), (app) => {
    new ApiObject(new Chart(app, 'a'), 'x', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } });
  });
  expect(places(findings)).toEqual(['a/x (ConfigMap x) data.x  no-such']);
});

test('constructs are looked up only for what was found', () => {
  const lookups = jest.fn();
  const { findings } = synthesize(
    () => [],
    (app) => {
      const { tryFindChild } = app.node;
      app.node.tryFindChild = (id) => {
        lookups(id);
        return tryFindChild.call(app.node, id);
      };
    },
  );
  expect(findings).toEqual([]);
  expect(lookups).not.toHaveBeenCalled();
});
