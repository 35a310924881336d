import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inTemporaryFolder, run } from './repository';

/** Whether Prometheus' own tool is installed (Debian: `apt-get install prometheus`). */
export const hasPromtool: boolean = (() => {
  try {
    return run('promtool', ['--version'], '.').status === 0;
  } catch {
    return false;
  }
})();

/** Tests that need it: in CI it is there, which a test of the chain sees to. */
export const withPromtool = hasPromtool ? describe : describe.skip;

/** A number that an expression must have over recorded series. */
export interface Expectation {
  readonly expression: string;
  /** Values by their labels, written as `{pod="a"}`; `{}` for one without. */
  readonly samples: Readonly<Record<string, number>>;
}

/** Recorded series, one value each 15 s, in promtool's notation, such as `3x60` or `0+30x60`. */
export type Recording = Readonly<Record<string, string>>;

/** Checks rules that record these expressions; what promtool has against them. */
export function checkExpressions(expressions: readonly string[]): string {
  const rules = expressions.map((expr, index) => ({ record: `checked:${index}`, expr }));
  return promtool(['check', 'rules', 'rules.json'], { 'rules.json': { groups: [{ name: 'checked', rules }] } });
}

/** Evaluates expressions ten minutes into a recording; what promtool found different. */
export function evaluate(recording: Recording, expectations: readonly Expectation[]): string {
  const inputs = Object.entries(recording).map(([series, values]) => ({ series, values }));
  const tests = expectations.map(({ expression, samples }) => ({
    expr: expression,
    eval_time: '10m',
    exp_samples: Object.entries(samples).map(([labels, value]) => ({ labels, value })),
  }));
  const test = { interval: '15s', input_series: inputs, promql_expr_test: tests };
  return promtool(['test', 'rules', 'test.json'], {
    'test.json': { rule_files: [], evaluation_interval: '15s', tests: [test] },
  });
}

/** An alert as a PrometheusRule has it. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
}

/** Asks whether an alert fires at some times of a recording, such as `20m`; what promtool found different. */
export function expectAlert(
  { alert, expr, for: wait }: AlertRule,
  recording: Recording,
  fires: Readonly<Record<string, boolean>>,
): string {
  const inputs = Object.entries(recording).map(([series, values]) => ({ series, values }));
  const tests = Object.entries(fires).map(([at, isFiring]) => ({
    eval_time: at,
    alertname: alert,
    exp_alerts: isFiring ? [{ exp_labels: {} }] : [],
  }));
  const test = { interval: '15s', input_series: inputs, alert_rule_test: tests };
  return promtool(['test', 'rules', 'test.json'], {
    'rules.json': { groups: [{ name: 'told', rules: [{ alert, expr, for: wait }] }] },
    'test.json': { rule_files: ['rules.json'], evaluation_interval: '15s', tests: [test] },
  });
}

/** Runs promtool over files, which it reads as YAML, of which JSON is a part; its complaint, or nothing. */
function promtool(args: readonly string[], files: Readonly<Record<string, unknown>>): string {
  return inTemporaryFolder((folder) => {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), JSON.stringify(content));
    const { status, stdout, stderr } = run('promtool', args, folder);
    return status === 0 ? '' : `${stdout}${stderr}`;
  });
}
