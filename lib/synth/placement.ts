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

/** Finds where a fault of a construct was written: `models/chat.yaml:12`. */
export type Locate = (construct: IConstruct, message: string) => string;

/** Tells where the constructs in this scope were written as data. */
export function tellWhereWritten(scope: IConstruct, locate: Locate): void {
  scope.node.addMetadata(WRITTEN, locate);
}

/** Where a fault of a construct was written, if as data. */
export function whereWritten(construct: IConstruct, message: string): string | undefined {
  for (const scope of construct.node.scopes.toReversed()) {
    const locate: unknown = scope.node.metadata.find(({ type }) => type === WRITTEN)?.data;
    if (typeof locate === 'function') return locate(construct, message);
  }
  return undefined;
}

/** Objects that are applied together and may refer to each other: those of one folder. */
export function groupOf(chart: Chart): string {
  const path = placeOf(chart) ?? '';
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}
