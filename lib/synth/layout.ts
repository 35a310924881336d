import { type App, Names, YamlOutputType } from 'cdk8s';
import { placeOf } from './placement';
import type { RenderedApp, RenderedChart, RenderedObject } from './render';
import type { SynthesisFault } from './synthesis-error';

/** A file to be: where, and what stands in it. */
export interface OutputFile {
  /** The path in the output folder, with `/` between its parts. */
  readonly path: string;
  readonly objects: readonly RenderedObject[];
}

/**
 * Divides objects into files with the names that cdk8s gives them, but for charts that were given a file. Where cdk8s would let one file overwrite another
 * unseen, that is a fault.
 */
export function layOut(app: App, rendered: RenderedApp): { files: OutputFile[]; faults: SynthesisFault[] } {
  const files = dividers[app.yamlOutputType](rendered, app.outputFileExtension);
  const faults: SynthesisFault[] = [];
  const owners = new Map<string, OutputFile>();
  for (const file of files) {
    const owner = owners.get(file.path);
    if (owner) faults.push(clash(owner, file));
    else owners.set(file.path, file);
  }
  return { files, faults };
}

type Divider = (rendered: RenderedApp, extension: string) => OutputFile[];

const dividers: Record<YamlOutputType, Divider> = {
  [YamlOutputType.FILE_PER_APP]: ({ charts }, extension) =>
    charts.length === 0 ? [] : [{ path: `app${extension}`, objects: charts.flatMap(({ objects }) => objects) }],
  [YamlOutputType.FILE_PER_CHART]: ({ charts, dependentCharts }, extension) =>
    charts.map((chart, index) => ({
      path: placeOf(chart.chart) ?? `${chartName(chart, index, dependentCharts)}${extension}`,
      objects: chart.objects,
    })),
  [YamlOutputType.FILE_PER_RESOURCE]: ({ charts }, extension) =>
    charts.flatMap(({ objects }) =>
      objects.map((object) => ({ path: `${objectName(object)}${extension}`, objects: [object] })),
    ),
  [YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE]: ({ charts, dependentCharts }, extension) =>
    charts.flatMap((chart, index) => {
      const folder = placeOf(chart.chart)?.replace(/\.[^./]+$/, '') ?? chartName(chart, index, dependentCharts);
      return chart.objects.map((object) => ({
        path: `${folder}/${objectName(object)}${extension}`,
        objects: [object],
      }));
    }),
};

function chartName({ chart }: RenderedChart, index: number, numbered: boolean): string {
  const name = Names.toDnsLabel(chart);
  return numbered ? `${String(index).padStart(4, '0')}-${name}` : name;
}

function objectName({ manifest }: RenderedObject): string {
  return `${manifest.kind}.${manifest.metadata?.name}`.replace(/[^0-9a-zA-Z-_.]/g, '');
}

function clash(first: OutputFile, second: OutputFile): SynthesisFault {
  const names = [first, second].map(({ objects }) => objects[0]?.construct ?? 'an empty chart').join(' and ');
  return { where: second.path, message: `${names} would both be written to this file. Fix: rename one of them.` };
}
