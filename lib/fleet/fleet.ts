import { Chart, Yaml } from 'cdk8s';
import { Construct } from 'constructs';
import { readModels } from '../data/read-models';
import { compareText } from '../manifest/canonical';
import { type Fault, faultText } from '../manifest/fault';
import { dnsLabelFaults } from '../manifest/names';
import { TARGET_VERSION_CONTEXT } from '../manifest/version';
import { AutoscaledModel, type AutoscaledModelProps } from '../model/autoscaled-model';
import { placeChart, tellWhereWritten } from '../synth/placement';
import type { ServingApp } from '../synth/serving-app';
import { applyDifferences, type ModelDifference } from './difference';
import type { EnvironmentProps } from './environment';
import { type Selection, selectionFrom } from './selection';

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
  private readonly environments: ReadonlyMap<E, { readonly props: EnvironmentProps; readonly scope: Construct }>;
  private readonly selection: Selection;
  private readonly defined = new Map<string, ReadonlyMap<E, AutoscaledModelProps>>();
  private readonly faults: { readonly where: string; readonly fault: Fault }[] = [];

  constructor(
    private readonly app: ServingApp,
    props: FleetProps<E>,
  ) {
    this.selection = props.select ?? selectionFrom(process.argv.slice(2), process.env);
    const entries = Object.entries<EnvironmentProps>(props.environments) as [E, EnvironmentProps][];
    this.environments = new Map(entries.map(([name, environment]) => [name, this.addEnvironment(name, environment)]));
    app.node.addValidation({ validate: () => this.validate() });
    const { environments, models } = this.selection;
    if (environments || models) app.limitTo((path) => this.isSelected(path));
  }

  /**
   * Adds a model.
   *
   * @param name the model's name: a DNS label that starts with a letter
   * @param props what it is everywhere
   * @param differences in what it differs in which environment
   * @returns the model in each environment where it is and that is selected
   */
  model(name: string, props: AutoscaledModelProps, differences: Differences<E> = {}): { [K in E]?: AutoscaledModel } {
    if (this.defined.has(name)) {
      this.fault(name, {
        field: 'name',
        value: name,
        problem: 'is the name of two models',
        fix: 'Rename one of them.',
      });
      return {};
    }
    const variants = new Map<E, AutoscaledModelProps>();
    for (const [environment, { props: settings }] of this.environments) {
      const own = differences[environment];
      if (own !== false) variants.set(environment, applyDifferences(props, settings.models, own));
    }
    this.defined.set(name, variants);
    const made: { [K in E]?: AutoscaledModel } = {};
    if (isWanted(this.selection.models, name)) {
      for (const [environment, variant] of variants) made[environment] = this.addModel(environment, name, variant);
    }
    return made;
  }

  /**
   * Adds every model of a folder, one YAML file each; see `readModels`. What is wrong with a file is told with its line
   * when the app is synthesized.
   */
  modelsFrom(folder: string): void {
    const { models, faults } = readModels(folder);
    this.app.node.addValidation({ validate: () => [...faults] });
    for (const { name, props, environments, whereIs } of models) {
      this.checkNames(whereIs('environments'), Object.keys(environments));
      const made = this.model(name, props, environments as Differences<E>);
      for (const environment of this.environments.keys()) {
        const model = made[environment];
        if (model) tellWhereWritten(model, (part, fault) => whereIs(propOf(part.node.id, fault), environment));
      }
    }
  }

  private checkNames(where: string, names: readonly string[]): void {
    const known = [...this.environments.keys()];
    for (const name of names.filter((given) => !known.some((environment) => environment === given))) {
      const fix = `Choose from ${[...known].sort(compareText).join(', ')}.`;
      this.fault(where, { field: `environments.${name}`, problem: 'is no environment of the fleet', fix });
    }
  }

  private addEnvironment(name: E, props: EnvironmentProps): { props: EnvironmentProps; scope: Construct } {
    const fix = 'Use lower case letters, digits and dashes; it names a folder.';
    for (const problem of dnsLabelFaults(name)) this.fault(name, { field: 'environments', value: name, problem, fix });
    const scope = new Construct(this.app, name);
    if (props.targetVersion !== undefined) scope.node.setContext(TARGET_VERSION_CONTEXT, props.targetVersion);
    props.metricSource?.useIn(scope);
    // A list of all models cannot be made from some of them.
    if (props.kustomization && isWanted(this.selection.environments, name) && !this.selection.models) {
      this.app.addFile({ path: `${name}/kustomization.yaml`, text: () => this.kustomization(name) });
    }
    return { props, scope };
  }

  private addModel(environment: E, name: string, props: AutoscaledModelProps): AutoscaledModel | undefined {
    const known = this.environments.get(environment);
    if (!known || !isWanted(this.selection.environments, environment)) return undefined;
    const { namespace, labels } = known.props;
    const chart = new Chart(known.scope, name, { namespace, labels: { ...labels } });
    placeChart(chart, `${environment}/${name}.yaml`);
    return new AutoscaledModel(chart, name, props);
  }

  private kustomization(environment: E): string {
    const names = [...this.defined].filter(([, variants]) => variants.has(environment)).map(([name]) => name);
    const resources = names.sort(compareText).map((name) => `${name}.yaml`);
    return Yaml.stringify({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources });
  }

  private isSelected(path: string): boolean {
    const [environment = '', file = ''] = path.split('/');
    const isModel = file !== 'kustomization.yaml' || !this.selection.models;
    const model = file.replace(/\.yaml$/, '');
    return isModel && isWanted(this.selection.environments, environment) && isWanted(this.selection.models, model);
  }

  private validate(): string[] {
    const broken = [...this.defined].flatMap(([name, variants]) => this.brokenRules(name, variants));
    const all = [...this.faults, ...this.unknownSelection(), ...this.sharedNamespaces(), ...broken];
    return all.map(({ where, fault }) => `${where}: ${faultText(fault)}`);
  }

  private brokenRules(name: string, variants: ReadonlyMap<E, AutoscaledModelProps>) {
    const elsewhere = (other: string) => [...variants].find(([environment]) => environment === other)?.[1];
    return [...variants].flatMap(([environment, props]) => {
      const rules = this.environments.get(environment)?.props.rules ?? [];
      const faults = rules.flatMap((rule) => rule.check({ name, environment, props, elsewhere }));
      return faults.map((fault) => ({ where: `${environment}/${name}`, fault }));
    });
  }

  private unknownSelection() {
    const { environments = [], models = [] } = this.selection;
    const unknown = (what: string, names: readonly string[], known: readonly string[]) =>
      names
        .filter((name) => !known.includes(name))
        .map((value) => {
          const fix = `Choose from ${[...known].sort(compareText).join(', ')}.`;
          return { where: 'selection', fault: { field: what, value, problem: `there is no such ${what}`, fix } };
        });
    return [
      ...unknown('environment', environments, [...this.environments.keys()]),
      ...unknown('model', models, [...this.defined.keys()]),
    ];
  }

  /** Two environments that share a cluster and a namespace would overwrite each other's objects. */
  private sharedNamespaces() {
    const owners = new Map<string, string>();
    return [...this.environments].flatMap(([name, { props }]) => {
      if (props.cluster === undefined) return [];
      const place = `${props.cluster}\n${props.namespace ?? ''}`;
      const owner = owners.get(place);
      owners.set(place, owner ?? name);
      if (owner === undefined) return [];
      const problem = `is that of ${owner} in the cluster ${props.cluster}, whose objects it would overwrite`;
      const fix = 'Give each environment of a cluster a namespace of its own.';
      return [{ where: name, fault: { field: 'namespace', value: props.namespace, problem, fix } }];
    });
  }

  private fault(where: string, fault: Fault): void {
    this.faults.push({ where, fault });
  }
}

function isWanted(names: readonly string[] | undefined, name: string): boolean {
  return names === undefined || names.includes(name);
}

/** The props of a model that its parts take, by the ids of the parts. */
const PROPS_OF_PARTS: Readonly<Record<string, string>> = { autoscaler: 'scaling.', service: 'service.' };

/** The prop that a fault of a part speaks of: the text before its first colon. */
function propOf(part: string, fault: string): string {
  return `${PROPS_OF_PARTS[part] ?? ''}${fault.split(':')[0]}`;
}
