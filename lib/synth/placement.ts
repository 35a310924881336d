import type { Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';

const PLACE = 'model-serving/file';

/**
 * Gives a chart a file of its own, whatever its name and however many charts there are.
 *
 * @param path relative to the output folder, with `/` between its parts: `production/chat.yaml`
 */
export function placeChart(chart: Chart, path: string): void {
  chart.node.addMetadata(PLACE, path);
}

/** The file that a chart was given. */
export function placeOf(chart: Chart): string | undefined {
  const path: unknown = chart.node.metadata.find(({ type }) => type === PLACE)?.data;
  return typeof path === 'string' ? path : undefined;
}

const WRITTEN = 'model-serving/written';

/** How the faults of constructs are told that were written as data. */
export interface Written {
  /** Finds where a fault of a construct was written: `models/chat.yaml:12`. */
  locate(construct: IConstruct, message: string): string;
  /** The message for people who write data: `500m` in place of `Cpu.millis(500)`. */
  say(message: string): string;
}

/** Tells where the constructs in this scope were written as data. */
export function tellWhereWritten(scope: IConstruct, written: Written): void {
  scope.node.addMetadata(WRITTEN, written);
}

/** How the faults of a construct are told, if it was written as data. */
export function writtenAs(construct: IConstruct): Written | undefined {
  return nearestMetadata(construct, WRITTEN)?.data;
}

const ENVIRONMENT = 'model-serving/environment';

/** What is in this scope is in other environments too: what is wrong with it in all of them is told once. */
export function standsForEnvironment(scope: IConstruct, name: string): void {
  scope.node.addMetadata(ENVIRONMENT, name);
}

/** The environment that a construct stands in, and its path there. */
export function environmentOf(construct: IConstruct): { readonly name: string; readonly path: string } | undefined {
  const found = nearestMetadata(construct, ENVIRONMENT);
  return found && { name: found.data, path: construct.node.path.slice(found.scope.node.path.length + 1) };
}

function nearestMetadata(construct: IConstruct, type: string) {
  for (const scope of construct.node.scopes.toReversed()) {
    const entry = scope.node.metadata.find((metadata) => metadata.type === type);
    if (entry) return { scope, data: entry.data };
  }
  return undefined;
}

/** Objects that are applied together and may refer to each other: those of one folder. */
export function groupOf(chart: Chart): string {
  const path = placeOf(chart) ?? '';
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}
