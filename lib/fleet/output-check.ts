import { type App, YamlOutputType } from 'cdk8s';
import type { Fault } from '../manifest/fault';
import { fieldPath } from '../manifest/field-path';
import { destination } from '../synth/destination';
import type { EnvironmentProps } from './environment';
import type { Selection } from './selection';

const FIX = 'Leave yamlOutputType out: each model has a file of its own.';

/** What is wrong with the way in which an app divides objects into files, for kustomizations and for a part of a fleet. */
export function outputFaults(
  app: App,
  environments: ReadonlyMap<string, EnvironmentProps>,
  selection: Selection,
): readonly Fault[] {
  const { yamlOutputType: type } = app;
  if (type === YamlOutputType.FILE_PER_CHART) return [];
  const value = YamlOutputType[type];
  const misled = [...environments].filter(([, { kustomization }]) => kustomization);
  const faults: Fault[] = misled.map(([name]) => {
    const field = `${fieldPath('environments', name)}.kustomization`;
    return { field, problem: `would list files that yamlOutputType ${value} does not write`, fix: FIX };
  });
  const isPart = selection.environments !== undefined || selection.models !== undefined;
  const isPrinted = destination(app.outdir, process.env.CDK8S_OUTDIR).printed;
  if (!isPart || isPrinted || type !== YamlOutputType.FILE_PER_APP) return faults;
  const problem = 'would put the part of the fleet that is selected in place of the whole';
  return [...faults, { field: 'yamlOutputType', value, problem, fix: FIX }];
}
