import { Chart, Testing, Yaml } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Manifest } from '../../lib';

/** The objects that a piece of an app becomes. */
export function render(build: (chart: Chart) => void): Manifest[] {
  const chart = new Chart(Testing.app(), 'test');
  build(chart);
  return Testing.synth(chart) as Manifest[];
}

/** The object of a kind among those that a piece of an app becomes. */
export function renderOne<T = Manifest>(kind: string, build: (chart: Chart) => void): T {
  const found = render(build).filter((manifest) => manifest.kind === kind);
  expect(found).toHaveLength(1);
  return found[0] as T;
}

/** The YAML that a piece of an app becomes. */
export function renderYaml(build: (chart: Chart) => void): string {
  return Yaml.stringify(...render(build));
}

/** What validation says about a piece of an app, each line led by the path of the construct. */
export function faultsOf(build: (chart: Chart) => void, context: Record<string, string> = {}): string[] {
  const app = Testing.app();
  for (const [key, value] of Object.entries(context)) app.node.setContext(key, value);
  const chart = new Chart(app, 'test');
  build(chart);
  return chart.node.findAll().flatMap((construct: Construct) => {
    return construct.node.validate().map((fault) => `[${construct.node.path}] ${fault}`);
  });
}
