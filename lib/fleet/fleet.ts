import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { type ModelData, readModels } from '../data/read-models';
import { cycleFault } from '../manifest/cycle';
import { type Fault, faultText } from '../manifest/fault';
import { fieldPath } from '../manifest/field-path';
import { KUSTOMIZATION } from '../manifest/kustomization';
import { TARGET_VERSION_CONTEXT, targetVersionFault } from '../manifest/version';
import { askForRules } from '../model/adapter-registry';
import { AutoscaledModel, type AutoscaledModelProps } from '../model/autoscaled-model';
import { judgeArguments, judgeHeld, judgeShape } from '../props/require';
import type { AdapterRule } from '../scaling/adapter-rule';
import { MetricSource } from '../scaling/metric-source';
import { placeChart, standsForEnvironment } from '../synth/placement';
import type { ServingApp } from '../synth/serving-app';
import { overDefaults } from './defaults';
import { applyDifferences, type Difference, type ModelDifference } from './difference';
import type { EnvironmentProps } from './environment';
import { choice, type FleetFault } from './fleet-fault';
import { answersFor, type FleetOfApp, joinFleets, type PlacedFault } from './fleets';
import { kustomizationText, modelsThere } from './kustomization';
import { meetings } from './meetings';
import { judgeDefaults, judgeModel, readDifferences } from './model-arguments';
import { ModelVariant } from './model-variant';
import { chartNameFault, folderNameFaults, reservedFault, type TakenNames, takenEnvironment } from './names';
import { outputFaults } from './output-check';
import { FILLED_LATE, isPromise } from './promise';
import { ruleFaults } from './rule-check';
import { type AskedSelection, type Selection, selectionOfProcess } from './selection';
import { selectionFaults } from './selection-check';
import { tellWhereModelWritten } from './written-props';

/** Props of a {@link Fleet}. */
export interface FleetProps<E extends string> {
  /** The environments by name, which is the name of their folder too. */
  readonly environments: Readonly<Record<E, EnvironmentProps>>;
  /**
   * The part that is wanted. Files of the rest stay as they are.
   *
   * @default - what the command line or the environment variables name, else all; see `selectionFrom`
   */
  readonly select?: Selection;
}

/** In what a model differs in each environment; `false` leaves it out of one. */
export type Differences<E extends string> = { readonly [K in E]?: ModelDifference | false };

/** Finds where a prop of a model was written as data. */
type WhereIs = ModelData['whereIs'];

/** An environment with the scope of its models. */
interface Place {
  readonly props: EnvironmentProps;
  readonly scope: Construct;
}

/**
 * Many models in several environments, each model defined once. Every model of every environment has a file of its own,
 * `<environment>/<model>.yaml`, that no other model's coming or going touches.
 *
 * @example
 * const fleet = new Fleet(app, {
 *   environments: {
 *     staging: { namespace: 'ml-staging' },
 *     production: { namespace: 'ml', rules: [EnvironmentRule.pinnedImages()] },
 *   },
 * });
 * fleet.model('chat', { image: 'registry.example/chat:1.4', scaling }, { production: { scaling: { minReplicas: 3 } } });
 */
export class Fleet<E extends string> {
  private readonly environments: ReadonlyMap<E, Place>;
  private readonly selection: AskedSelection;
  /** What the app's other fleets see of this one. */
  private readonly own: FleetOfApp;
  private readonly fleets: readonly FleetOfApp[];
  private readonly defined = new Map<string, ReadonlyMap<E, ModelVariant>>();
  private readonly written = new Map<string, WhereIs>();
  /** In which environments charts beside the models hold something. */
  private readonly charts = new Map<string, ReadonlySet<E>>();
  private readonly taken: TakenNames = { models: this.defined, charts: this.charts };
  /** Models that could not be read, which is told by itself. */
  private readonly unread: string[] = [];
  private readonly faults: PlacedFault[] = [];

  constructor(
    private readonly app: ServingApp,
    props: FleetProps<E>,
  ) {
    judgeArguments('new Fleet(app, props)', { app: '@ServingApp' }, { app }, Fleet);
    for (const fault of judgeShape('new Fleet(app, props)', 'FleetProps', props, { called: Fleet }))
      this.fault('fleet', fault);
    const { select } = props;
    this.selection = select ? { ...select, faults: [] } : selectionOfProcess(process.argv, process.env);
    const entries = Object.entries<EnvironmentProps>(props.environments) as [E, EnvironmentProps][];
    if (entries.length === 0) this.fault('fleet', NO_ENVIRONMENT);
    this.environments = new Map(entries.map(([name, environment]) => [name, this.addEnvironment(name, environment)]));
    for (const fault of outputFaults(app, new Map(entries), this.selection)) this.fault('fleet', fault);
    this.own = this.seenByOthers();
    this.fleets = joinFleets(app, this.own);
    app.node.addValidation({ validate: () => this.validate() });
    const { environments, models } = this.selection;
    if (!environments && !models) return;
    app.limitTo((path) => answersFor(this.fleets, path));
    askForRules(app, () => this.rulesOfRest());
  }

  /**
   * Adds a model.
   *
   * @param name the model's name: a DNS label that starts with a letter, other than `kustomization`
   * @param props what it is everywhere
   * @param differences in what it differs in which environment
   * @returns the model in each environment where it is and that is selected
   * @throws TypeError for a name that is no text, for props that are no object, and for what would be lost of one of a class
   */
  model(name: string, props: AutoscaledModelProps, differences: Differences<E> = {}): { [K in E]?: AutoscaledModel } {
    judgeModel(name, props, this.model);
    const read = readDifferences(differences);
    for (const fault of read.faults) this.fault(name, fault);
    for (const given of [props, ...Object.values(read.differences)]) {
      judgeHeld(`fleet.model('${name}')`, 'AutoscaledModelProps', given, { called: this.model });
    }
    this.checkNames(() => name, Object.keys(read.differences));
    return this.define(name, props, read.differences);
  }

  /**
   * Adds every model of a folder, one YAML file each; see `readModels`. What is wrong with a file is told with its line
   * when the app is synthesized.
   *
   * @param defaults what the models have in common. Each file is laid over it, objects field by field; `null` takes away
   * what is in it under `environments` of a file alone
   * @returns the models by name, each in the environments where it is and that are selected
   * @throws TypeError for defaults that are no object, and for what would be lost of one of a class
   */
  modelsFrom(
    folder: string,
    defaults: Difference<AutoscaledModelProps> = {},
  ): ReadonlyMap<string, { readonly [K in E]?: AutoscaledModel }> {
    judgeDefaults(defaults, this.modelsFrom);
    const cycle = cycleFault(defaults, 'defaults');
    if (cycle) this.fault(folder, cycle);
    const common = cycle ? {} : defaults;
    const made = new Map<string, { [K in E]?: AutoscaledModel }>();
    const { models, faulty, faults } = readModels(folder);
    this.app.node.addValidation({ validate: () => [...faults] });
    for (const { name, environments, whereIs, mended } of faulty) {
      this.checkNames(whereIs, environments);
      // What is wrong with it besides is told in the same run.
      if (mended) made.set(name, this.defineWritten(overDefaults({ name, whereIs, ...mended }, common, folder)));
      else this.unread.push(name);
    }
    for (const model of models) {
      this.checkNames(model.whereIs, Object.keys(model.environments));
      made.set(model.name, this.defineWritten(overDefaults(model, common, folder)));
    }
    return made;
  }

  /**
   * Adds a chart to every environment, for what stands beside the models: a quota, a claim, a secret that an operator
   * fetches. It is written to `<environment>/<name>.yaml` and checked together with the models. An environment for which
   * nothing is put into it has no such file; a run of some models leaves all of them as they are.
   *
   * @param name a DNS label, other than `kustomization` and the name of a model
   * @param fill puts objects into the chart of an environment that is selected, which has the environment's namespace and
   * labels; not called in a run of some models. One that returns a promise is a fault
   * @throws TypeError for a name that is no text, and where there is no function
   */
  chart(name: string, fill: (chart: Chart, environment: E) => void): void {
    judgeArguments('fleet.chart(name, fill)', { name: 'string', fill: 'function' }, { name, fill }, this.chart);
    const fault = chartNameFault(name, this.taken);
    if (fault) this.fault(name || 'fleet', fault);
    else this.charts.set(name, new Set(this.filledEnvironments().filter((one) => this.addChart(one, name, fill))));
  }

  private addChart(environment: E, name: string, fill: (chart: Chart, environment: E) => void): boolean {
    const chart = this.newChart(environment, name);
    if (!chart) return false;
    const answer: unknown = fill(chart, environment);
    if (isPromise(answer)) this.fault(`${environment}/${name}`, FILLED_LATE);
    if (chart.node.findAll().some((construct) => ApiObject.isApiObject(construct))) return true;
    return !chart.node.scope?.node.tryRemoveChild(name);
  }

  private defineWritten({ name, props, environments, whereIs }: ModelData) {
    const made = this.define(name, props, environments as Differences<E>, whereIs);
    for (const environment of this.environments.keys()) {
      const model = made[environment];
      if (model) tellWhereModelWritten(model, (field) => whereIs(field, environment));
    }
    return made;
  }

  private define(name: string, props: AutoscaledModelProps, differences: Differences<E>, whereIs?: WhereIs) {
    const made: { [K in E]?: AutoscaledModel } = {};
    const reserved = reservedFault(name, 'model', this.taken);
    if (reserved) {
      this.fault(whereIs?.('name') ?? (name || 'fleet'), reserved);
      return made;
    }
    if (whereIs) this.written.set(name, whereIs);
    const variants = this.variantsOf(name, props, differences);
    this.defined.set(name, variants);
    for (const [environment, variant] of variants) {
      if (this.isWanted(variant)) made[environment] = this.addModel(environment, variant);
    }
    return made;
  }

  private variantsOf(name: string, props: AutoscaledModelProps, differences: Differences<E>) {
    const variants = new Map<E, ModelVariant>();
    const elsewhere = (environment: string) => find(variants, environment);
    for (const [environment, { props: settings, scope }] of this.environments) {
      const own = differences[environment];
      if (own === false) continue;
      const targetVersion: string | undefined = scope.node.tryGetContext(TARGET_VERSION_CONTEXT);
      const metricSource = () => MetricSource.of(scope);
      const context = { environment, namespace: settings.namespace, targetVersion, metricSource, elsewhere };
      variants.set(environment, new ModelVariant(name, applyDifferences(props, settings.models, own), context));
    }
    return variants;
  }

  private checkNames(whereIs: WhereIs, names: readonly string[]): void {
    const known = [...this.environments.keys()];
    for (const name of names.filter((given) => !known.some((environment) => environment === given))) {
      const field = `environments.${name}`;
      const fault = { field, problem: 'is no environment of the fleet', fix: choice(name, known) };
      this.fault(whereIs(field), fault);
    }
  }

  private addEnvironment(name: E, props: EnvironmentProps): Place {
    const field = fieldPath('environments', name);
    const unknownProps = judgeShape('new Fleet(app, props)', 'EnvironmentProps', props, { field, called: Fleet });
    for (const fault of unknownProps) this.fault('fleet', fault);
    const models = { field: fieldPath(field, 'models'), called: Fleet };
    judgeHeld('new Fleet(app, props)', 'AutoscaledModelProps', props.models, models);
    const cycle = cycleFault(props.models, models.field);
    if (cycle) this.fault('fleet', cycle);
    for (const fault of folderNameFaults(name)) this.fault(name || 'fleet', fault);
    const version = props.targetVersion === undefined ? undefined : targetVersionFault(props.targetVersion);
    if (version) this.fault(name, version);
    const scope = new Construct(this.app, this.freeId(name));
    standsForEnvironment(scope, name);
    if (props.targetVersion !== undefined) scope.node.setContext(TARGET_VERSION_CONTEXT, props.targetVersion);
    props.metricSource?.useIn(scope);
    if (props.kustomization && isNamed(this.selection.environments, name)) {
      this.app.addFile({ path: `${name}/${KUSTOMIZATION}`, text: () => this.kustomization(name) });
    }
    return { props: cycle ? { ...props, models: undefined } : props, scope };
  }

  /** The id for an environment's scope: its name, which another construct of the app may have. */
  private freeId(name: string): string {
    const taken = takenEnvironment(name, this.app);
    if (!taken && name !== '') return name;
    if (taken) this.fault(name, taken);
    return `${name}-${this.app.node.children.length}`;
  }

  private addModel(environment: E, variant: ModelVariant): AutoscaledModel | undefined {
    const chart = this.newChart(environment, variant.name);
    if (chart) variant.model = new AutoscaledModel(chart, variant.name, variant.props);
    return variant.model;
  }

  /** A chart with a file of its own in the folder of an environment. */
  private newChart(environment: E, name: string): Chart | undefined {
    const known = this.environments.get(environment);
    if (!known) return undefined;
    const { namespace, labels } = known.props;
    const chart = new Chart(known.scope, name, { namespace, labels: { ...labels } });
    placeChart(chart, `${environment}/${name}.yaml`);
    return chart;
  }

  /** What is in the folder of an environment after this run, models among it that it leaves as they are. */
  private kustomization(environment: E): string {
    const { models } = this.selection;
    const written = [...this.defined].filter(([name, variants]) => variants.has(environment) && isNamed(models, name));
    const charts = [...this.charts].filter(([, environments]) => environments.has(environment));
    const left = models ? modelsThere(this.app.outdir, environment).filter((name) => !models.includes(name)) : [];
    return kustomizationText([...[...written, ...charts].map(([name]) => name), ...left]);
  }

  /** What the models that are not selected ask of the Prometheus adapter: its rules are those of all models. */
  private rulesOfRest(): AdapterRule[] {
    const rest = this.variants().filter((variant) => !this.isWanted(variant));
    return rest.flatMap((variant) => [...variant.adapterRules]);
  }

  private variants(): ModelVariant[] {
    return [...this.defined.values()].flatMap((byEnvironment) => [...byEnvironment.values()]);
  }

  private isWanted({ environment, name }: ModelVariant): boolean {
    return isNamed(this.selection.environments, environment) && isNamed(this.selection.models, name);
  }

  private isSelected(path: string): boolean {
    const [environment = '', file = ''] = path.split('/');
    const isModel = file === KUSTOMIZATION || isNamed(this.selection.models, file.replace(/\.yaml$/, ''));
    return isModel && isNamed(this.selection.environments, environment);
  }

  /** The environments whose charts beside the models are written. */
  private filledEnvironments(): E[] {
    return this.selection.models ? [] : this.selectedEnvironments();
  }

  private selectedEnvironments(): E[] {
    return [...this.environments.keys()].filter((name) => isNamed(this.selection.environments, name));
  }

  private seenByOthers(): FleetOfApp {
    return {
      selection: this.selection,
      environments: new Map([...this.environments].map(([name, { props }]) => [name, props] as const)),
      unread: this.unread,
      variants: () => this.variants(),
      models: () => [...this.defined.keys()],
      isWanted: (variant) => this.isWanted(variant),
      isSelected: (path) => this.isSelected(path),
      placed: (fault) => this.placed(fault),
    };
  }

  private validate(): string[] {
    const { environments } = this.own;
    const wanted = this.variants().filter((variant) => this.isWanted(variant));
    // The first tells of all fleets what is no matter of one alone.
    const met = this.fleets[0] === this.own ? meetings(this.fleets) : [];
    const ofRules = ruleFaults(environments, this.selectedEnvironments(), wanted).map((fault) => this.placed(fault));
    const ofSelection = selectionFaults(this.own, this.fleets).map((fault) => ({ where: 'selection', fault }));
    const all = [...this.faults, ...ofSelection, ...met, ...ofRules];
    return all.map(({ where, fault }) => `${where}: ${faultText(fault)}`);
  }

  /** Where a fault of a fleet is: the environment or the model, and the file in which it was written. */
  private placed({ environment, model, fault }: FleetFault): PlacedFault {
    if (model === undefined) return { where: environment, fault };
    const written = this.written.get(model)?.(fault.field, environment);
    return { where: `${environment}/${model}${written === undefined ? '' : ` (${written})`}`, fault };
  }

  private fault(where: string, fault: Fault): void {
    this.faults.push({ where, fault });
  }
}

const NO_ENVIRONMENT: Fault = {
  field: 'environments',
  problem: 'must hold at least one: no model would be written',
  fix: "Add one, for example production: { namespace: 'ml' }.",
};

function isNamed(names: readonly string[] | undefined, name: string): boolean {
  return names === undefined || names.includes(name);
}

function find<V>(values: ReadonlyMap<string, V>, name: string): V | undefined {
  return values.get(name);
}
