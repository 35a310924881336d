import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Chart } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { Difference } from '../../lib/fleet/difference';
import type { EnvironmentProps } from '../../lib/fleet/environment';
import { type Differences, Fleet } from '../../lib/fleet/fleet';
import type { Selection } from '../../lib/fleet/selection';
import type { AutoscaledModelProps } from '../../lib/model/autoscaled-model';
import { Metric } from '../../lib/scaling/metric';
import { ServingApp, type ServingAppProps, type SynthesisResult } from '../../lib/synth/serving-app';
import { contentOf } from '../synth/support/folders';

/** A model that is right as it stands. */
export const MODEL: AutoscaledModelProps = {
  image: 'registry.example/model:1.0.0',
  resources: { cpu: { request: Cpu.millis(500) } },
  scaling: { minReplicas: 1, maxReplicas: 4, metrics: [Metric.cpuUtilization(50)] },
};

/** A fleet in a folder of its own, with one or several runs. */
export interface Described {
  readonly environments: Readonly<Record<string, EnvironmentProps>>;
  /** Differences by model. */
  readonly models?: Readonly<Record<string, Differences<string>>>;
  readonly props?: AutoscaledModelProps;
  /** Files of a folder of models, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** What the files have in common. */
  readonly defaults?: Difference<AutoscaledModelProps>;
  /** Charts beside the models, before the models. */
  readonly charts?: Readonly<Record<string, (chart: Chart, environment: string) => void>>;
  readonly select?: Selection;
  readonly app?: ServingAppProps;
  /** What else stands in the app, before the fleet. */
  readonly before?: (app: ServingApp) => void;
}

/** What a run did, with all files of the output folder afterwards, or what it told. */
export interface Run {
  readonly result?: SynthesisResult;
  readonly files: Readonly<Record<string, string>>;
  /** The message of the error; empty where there was none. */
  readonly told: string;
}

/** Runs fleets one after the other over one output folder. */
export function runs(...described: readonly Described[]): Run[] {
  const scratch = mkdtempSync(join(tmpdir(), 'model-serving-'));
  try {
    return described.map((fleet) => runOne(scratch, fleet));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What a fleet tells; empty where it is synthesized. */
export function toldBy(described: Described): string {
  return runs(described)[0]?.told ?? '';
}

function runOne(scratch: string, described: Described): Run {
  const outdir = join(scratch, 'dist');
  const { environments, models = {}, props = MODEL, files = {}, select = {}, app: appProps, before } = described;
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(scratch, 'models', path)), { recursive: true });
    writeFileSync(join(scratch, 'models', path), text);
  }
  const app = new ServingApp({ ...appProps, outdir, report: false });
  before?.(app);
  const fleet = new Fleet(app, { environments, select });
  for (const [name, fill] of Object.entries(described.charts ?? {})) fleet.chart(name, fill);
  for (const [name, differences] of Object.entries(models)) fleet.model(name, props, differences);
  if (described.files) fleet.modelsFrom(join(scratch, 'models'), described.defaults);
  try {
    return { result: app.synth(), files: contentOf(outdir), told: '' };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { files: {}, told: message.replaceAll(`${scratch}/`, '') };
  }
}
