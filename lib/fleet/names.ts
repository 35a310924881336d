import type { App } from 'cdk8s';
import type { Fault } from '../manifest/fault';
import { KUSTOMIZATION } from '../manifest/kustomization';
import { dnsLabelFaults } from '../manifest/names';
import { INHERITED } from '../props/place';
import { environmentOf } from '../synth/placement';

/** The names that models and charts of a fleet have already. */
export interface TakenNames {
  readonly models: ReadonlyMap<string, unknown>;
  readonly charts: ReadonlyMap<string, unknown>;
}

/** What is wrong with the name of a model or a chart that no construct can have, or that something else bears. */
export function reservedFault(name: string, what: 'chart' | 'model', taken: TakenNames): Fault | undefined {
  const field = 'name';
  if (name === '') return { field, value: name, problem: EMPTY, fix: `Give the ${what} one, such as 'chat'.` };
  const [own, others] = what === 'chart' ? [taken.charts, taken.models] : [taken.models, taken.charts];
  if (own.has(name)) return { field, value: name, problem: `is the name of two ${what}s`, fix: 'Rename one of them.' };
  const problem = problemOf(name, others.has(name));
  return problem === undefined ? undefined : { field, value: name, problem, fix: `Rename the ${what}.` };
}

function problemOf(name: string, isOfOther: boolean): string | undefined {
  if (isOfOther) return 'is the name of a model and of a chart beside the models';
  if (name in Object.prototype) return INHERITED;
  if (`${name}.yaml` !== KUSTOMIZATION) return undefined;
  return `would be written to ${KUSTOMIZATION}, by which kustomize knows a folder`;
}

/** What is wrong with the name of a chart, which no object checks. */
export function chartNameFault(name: string, taken: TakenNames): Fault | undefined {
  const [problem] = dnsLabelFaults(name);
  const fix = 'Use lower case letters, digits and dashes; it names a file.';
  return reservedFault(name, 'chart', taken) ?? (problem ? { field: 'name', value: name, problem, fix } : undefined);
}

/** What is wrong with the name of an environment as that of a folder. */
export function folderNameFaults(name: string): Fault[] {
  const fix = 'Use lower case letters, digits and dashes; it names a folder.';
  return dnsLabelFaults(name).map((problem) => ({ field: 'environments', value: name, problem, fix }));
}

/** What is wrong with the name of an environment that something else of the app bears. */
export function takenEnvironment(name: string, app: App): Fault | undefined {
  const other = app.node.tryFindChild(name);
  const told = name in Object.prototype ? OF_EVERY_OBJECT : other && (environmentOf(other) ? OF_OTHER_FLEET : OF_CHART);
  return told && { field: 'environments', value: name, ...told };
}

const EMPTY = 'must not be empty';
const OF_EVERY_OBJECT = { problem: INHERITED, fix: 'Rename the environment.' };
const OF_CHART = {
  problem: 'is the name of another construct of the app, such as a chart',
  fix: 'Rename the chart or the environment.',
};
const OF_OTHER_FLEET = {
  problem: 'is the name of an environment of another Fleet of the app, whose folder it would share',
  fix: 'Rename one of the two, or define the models of both in one Fleet.',
};
