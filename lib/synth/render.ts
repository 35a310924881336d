import { type ApiObject, type App, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { cycleFault } from '../manifest/cycle';
import { faultText } from '../manifest/fault';
import type { Manifest } from '../manifest/manifest';
import { messageOf } from './errors';
import { inDependencyOrder, isApiObject, resolveDependencies, standAlone } from './order';
import type { SynthesisFault } from './synthesis-error';
import { validateAll } from './validation';

/** An object as it will stand in the YAML, with the construct it came from. */
export interface RenderedObject {
  readonly manifest: Manifest;
  /** The construct's path; the chart's, where a chart renders its objects by itself. */
  readonly construct: string;
}

/** A chart with its objects, each after what it depends on. */
export interface RenderedChart {
  readonly chart: Chart;
  /** The constructs that are API objects of this chart, nested charts' left out. */
  readonly constructs: readonly ApiObject[];
  readonly objects: readonly RenderedObject[];
}

/** Everything that an app yields, or all that can be told of it where something is wrong. */
export interface RenderedApp {
  /** Charts, each after what it depends on. */
  readonly charts: readonly RenderedChart[];
  /** Whether one chart depends on another or is nested in it. */
  readonly dependentCharts: boolean;
  readonly faults: readonly SynthesisFault[];
}

/**
 * Validates every construct of an app and renders every object, both once. Yields the objects of cdk8s' `App.synth()` in
 * the same order, in time linear in their number. Gathers what is wrong instead of stopping at the first fault; where
 * validation finds any, only the charts that it finds nothing in are rendered.
 *
 * @param progress called with the number of charts rendered and of all charts
 */
export function renderApp(app: App, progress: (done: number, total: number) => void): RenderedApp {
  const constructs = app.node.findAll();
  const { faults: invalidity, invalid } = validateAll(constructs);
  if (invalid.size > 0) {
    // What they cannot be rendered for may be the invalid rest.
    const charts = soundCharts(constructs, invalid).map((chart) => renderChart(chart, objectsOf(chart, []), []));
    return { charts, dependentCharts: false, faults: invalidity };
  }
  const faults: SynthesisFault[] = [];
  const dependentCharts = resolveDependencies(constructs);
  // Where no construct has an order of its own, the objects of all charts are found in one walk.
  const inTreeOrder = standAlone(constructs);
  const objects = inTreeOrder ? objectsByChart(constructs) : undefined;
  const charts = (inTreeOrder ? constructs : ordered(constructs, faults))
    .filter((construct) => Chart.isChart(construct))
    .map((chart, index, all) => {
      progress(index, all.length);
      return renderChart(chart, objects ? (objects.get(chart) ?? []) : objectsOf(chart, faults), faults);
    });
  return { charts, dependentCharts, faults };
}

/**
 * The charts that neither hold anything invalid nor stand in it. The app is left out of account: what is wrong with it as
 * a whole, such as a file of models that cannot be read, is not the fault of the charts that there are.
 */
function soundCharts(constructs: readonly IConstruct[], invalid: ReadonlySet<IConstruct>): Chart[] {
  const around = new Set([...invalid].flatMap(({ node }) => node.scopes));
  const isInvalid = (scope: IConstruct) => scope.node.scope !== undefined && invalid.has(scope);
  return constructs
    .filter((construct) => Chart.isChart(construct))
    .filter((chart) => !around.has(chart) && !chart.node.scopes.some(isInvalid));
}

/** The API objects of every chart, nested charts' left out, in tree order. */
function objectsByChart(constructs: readonly IConstruct[]): ReadonlyMap<Chart, readonly ApiObject[]> {
  const byChart = new Map<Chart, ApiObject[]>();
  for (const construct of constructs) {
    if (!isApiObject(construct)) continue;
    const objects = byChart.get(construct.chart);
    if (objects) objects.push(construct);
    else byChart.set(construct.chart, [construct]);
  }
  return byChart;
}

/** The API objects of a chart, nested charts' left out, each after what it depends on. */
function objectsOf(chart: Chart, faults: SynthesisFault[]): readonly ApiObject[] {
  return ordered(chart.node.findAll(), faults)
    .filter(isApiObject)
    .filter((object) => Chart.of(object) === chart);
}

function renderChart(chart: Chart, constructs: readonly ApiObject[], faults: SynthesisFault[]): RenderedChart {
  const byItself = chart.toJson !== Chart.prototype.toJson;
  return {
    chart,
    constructs,
    objects: byItself ? renderByItself(chart, faults) : renderObjects(constructs, faults),
  };
}

function renderObjects(constructs: readonly ApiObject[], faults: SynthesisFault[]): RenderedObject[] {
  const rendered: RenderedObject[] = [];
  for (const object of constructs) {
    const construct = object.node.path;
    const reason = (error: unknown) => cycleText(object) ?? messageOf(error);
    collect(construct, faults, () => rendered.push({ manifest: object.toJson(), construct }), reason);
  }
  return rendered;
}

/** In dependency order; empty where dependencies form a cycle, which is a fault. */
function ordered(constructs: readonly IConstruct[], faults: SynthesisFault[]): readonly IConstruct[] {
  try {
    return inDependencyOrder(constructs);
  } catch (error) {
    faults.push({ message: messageOf(error) });
    return [];
  }
}

/** A chart whose class overrides `toJson` decides by itself what it renders. */
function renderByItself(chart: Chart, faults: SynthesisFault[]): RenderedObject[] {
  const construct = chart.node.path;
  const rendered: RenderedObject[] = [];
  collect(construct, faults, () => {
    for (const manifest of chart.toJson()) if (manifest !== undefined) rendered.push({ manifest, construct });
  });
  return rendered;
}

/** Where what an object was made of holds itself, if it does: cdk8s says that the call stack was exceeded. */
function cycleText(object: ApiObject): string | undefined {
  const cycle = cycleFault(Reflect.get(object, 'props'), '');
  return cycle && faultText(cycle);
}

function collect(where: string, faults: SynthesisFault[], work: () => void, reason = messageOf): void {
  try {
    work();
  } catch (error) {
    faults.push({ where, message: reason(error) });
  }
}
