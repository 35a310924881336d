import type { Chart } from 'cdk8s';

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

/** Objects that are applied together and may refer to each other: those of one folder. */
export function groupOf(chart: Chart): string {
  const path = placeOf(chart) ?? '';
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}
