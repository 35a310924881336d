import { ModelDeployment, type ModelDeploymentProps } from '../../lib';
import type { DeploymentManifest } from '../support/deployment';
import { faultsOf, renderOne } from '../support/render';

const faults = (props: ModelDeploymentProps) =>
  faultsOf((chart) => new ModelDeployment(chart, 'chat', { image: 'm:1', ...props }));

describe('a label that the model has by itself', () => {
  test.each([
    [{ labels: { 'app.kubernetes.io/name': 'x' } }, "labels[app.kubernetes.io/name]: must be the model's name (chat)"],
    [{ podLabels: { 'app.kubernetes.io/name': 'x' } }, "podLabels[app.kubernetes.io/name]: must be the model's name"],
    [
      { version: '2', labels: { 'app.kubernetes.io/version': '1' } },
      'labels[app.kubernetes.io/version]: must be version (2), by which the model sets it; received "1". Fix: Leave the label out, or change version.',
    ],
    [
      { partOf: 'search', podLabels: { 'app.kubernetes.io/part-of': 'x' } },
      'podLabels[app.kubernetes.io/part-of]: must be partOf (search)',
    ],
  ])('is not replaced in silence: %j', (props, fault) => {
    expect(faults(props)).toEqual([expect.stringContaining(fault)]);
  });

  test('may be said again, and be given where no prop sets it', () => {
    const labels = { app: 'chat', 'app.kubernetes.io/name': 'chat', 'app.kubernetes.io/version': '1', team: 'ml' };
    expect(faults({ labels, podLabels: labels })).toEqual([]);
    const { metadata, spec } = renderOne<DeploymentManifest>('Deployment', (chart) => {
      new ModelDeployment(chart, 'chat', { image: 'm:1', labels, podLabels: labels });
    });
    expect(metadata.labels).toEqual(labels);
    expect(spec.template.metadata.labels).toEqual(labels);
  });
});
