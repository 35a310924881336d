import { App, type AppProps, type Chart } from 'cdk8s';
import type { Finding } from '../check/rule';
import { faultText } from '../manifest/fault';
import type { Manifest } from '../manifest/manifest';
import { type KubernetesVersion, parseVersion, TARGET_VERSION_CONTEXT, targetVersionFault } from '../manifest/version';
import { judgeShape } from '../props/require';
import { contentsOf, stagedOnly } from './contents';
import { checkBySettings, errorsInSingleObjects, settingsWarnings } from './default-check';
import { type Destination, destination, folderFault } from './destination';
import { messageOf, notWrittenText } from './errors';
import { layOut, type OutputFile } from './layout';
import { groupOf } from './placement';
import { type RenderedApp, renderApp } from './render';
import { asFault, ConsoleReport, type Report } from './report';
import { NotPutBack } from './swap';
import { SynthesisError, type SynthesisFault } from './synthesis-error';
import { printIfUncaught } from './uncaught';
import { versionWarnings } from './version-warnings';
import { recoverFolder, writeFolder, writeUnguarded } from './write';
import { withPlaces } from './written-findings';

/**
 * Judges the objects that are applied together, for a Kubernetes version where the app names one. Errors stop synthesis,
 * everything else is shown.
 */
export type Check = (objects: Iterable<CheckedObject>, target: KubernetesVersion | undefined) => readonly Finding[];

/** An object with the path of the construct that made it. */
export interface CheckedObject {
  readonly manifest: Manifest;
  readonly origin: { readonly construct: string };
}

/** What a `ServingApp` can be told beyond what an `App` can. */
export interface ServingAppProps extends AppProps, SynthesisOptions {
  /**
   * The oldest Kubernetes that the manifests are applied to, such as `1.33`, or as a cluster tells it: `v1.33.2`. Fields
   * that are newer are refused; of a version that this package does not know yet it warns.
   *
   * @default - 1.27, the oldest that this package writes for
   */
  readonly targetVersion?: string;
}

/** How an app is synthesized. */
export interface SynthesisOptions {
  /**
   * Judges the set before it is written; asked only where all constructs are right, so that the set is whole.
   *
   * @default - every rule of this package, as `model-serving.yaml` in the current folder says
   */
  readonly check?: Check;
  /**
   * Told what happens.
   *
   * @default - prints to standard error; `false` is silent
   */
  readonly report?: Report | false;
  /**
   * Files beside those of the objects.
   *
   * @default - none
   */
  readonly extraFiles?: readonly ExtraFile[];
  /**
   * Whether this run answers for a file of an earlier one. It removes what it answers for and does not yield.
   *
   * @default - for all
   */
  readonly answersFor?: (path: string) => boolean;
}

/** A file that holds no objects of the app, such as a `kustomization.yaml`. */
export interface ExtraFile {
  /** Relative to the output folder, with `/` between its parts. */
  readonly path: string;
  /** Called once everything else is known to be right. */
  readonly text: () => string;
}

/** What synthesis did. Paths are relative to `folder` and sorted. */
export interface SynthesisResult {
  readonly folder: string;
  /** How many objects there are in all. */
  readonly objects: number;
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: readonly string[];
  /** What the check found that does not stop synthesis. */
  readonly findings: readonly Finding[];
  /** What went wrong besides and did not stop synthesis, such as a folder of an earlier run that could not be deleted. */
  readonly warnings: readonly SynthesisFault[];
}

/**
 * An app that validates once, renders every object once, checks the whole set, and only then writes it, all or nothing.
 * In place of cdk8s' `App`; its files are the same, byte for byte.
 *
 * With `output: dist.staging` in `cdk8s.yaml`, `cdk8s synth` never endangers `dist/`: any output folder of the CLI that
 * ends in `.staging` stands for the folder without that ending.
 */
export class ServingApp extends App {
  private options: SynthesisOptions;

  constructor(props: ServingAppProps = {}) {
    const unknownProps = judgeShape('new ServingApp(props)', 'ServingAppProps', props, { called: new.target });
    super(props);
    this.options = props;
    if (unknownProps.length > 0) this.node.addValidation({ validate: () => unknownProps.map(faultText) });
    if (props.targetVersion !== undefined) this.setTargetVersion(props.targetVersion);
  }

  /** Adds a file that holds no objects of the app. */
  addFile(file: ExtraFile): void {
    this.options = { ...this.options, extraFiles: [...(this.options.extraFiles ?? []), file] };
  }

  /** Limits the files of earlier runs that this run answers for, where it yields a part of the whole only. */
  limitTo(answersFor: (path: string) => boolean): void {
    this.options = { ...this.options, answersFor };
  }

  private setTargetVersion(text: string): void {
    this.node.setContext(TARGET_VERSION_CONTEXT, text);
    const fault = targetVersionFault(text);
    if (fault) this.node.addValidation({ validate: () => [faultText(fault)] });
  }

  /**
   * Writes the manifests.
   *
   * @throws SynthesisError with everything that is wrong; then nothing was written. Left uncaught, it ends the process
   * with exit code 1 and its message alone.
   */
  override synth(): SynthesisResult {
    return synthesize(this, this.options);
  }
}

/** Synthesizes any cdk8s `App` as a `ServingApp` does: `synthesize(app)` instead of `app.synth()`. */
export function synthesize(app: App, options: SynthesisOptions = {}): SynthesisResult {
  const { report = new ConsoleReport() } = options;
  const told = report || SILENCE;
  try {
    const result = run(app, options, told);
    told.finished(result);
    return result;
  } catch (error) {
    told.stopped();
    if (error instanceof SynthesisError) printIfUncaught(error);
    throw error;
  }
}

const SILENCE: Report = { progress: () => undefined, finished: () => undefined, stopped: () => undefined };

function run(app: App, options: SynthesisOptions, report: Report): SynthesisResult {
  const place = destination(app.outdir, process.env.CDK8S_OUTDIR);
  withoutTrace(place, () => recoverFolder(place.root));
  const rendered = renderApp(app, (done, total) => report.progress('rendering', done, total));
  const objects = rendered.charts.reduce((sum, chart) => sum + chart.objects.length, 0);
  report.progress('checking', 0, objects);
  const { files, findings } = judged(app, rendered, options, place);
  const contents = counted(contentsOf(app, rendered, files, place, options.extraFiles), (done) =>
    report.progress('writing', done, files.length),
  );
  const mirror =
    place.staging === undefined ? undefined : { folder: place.staging, extra: stagedOnly(app, rendered, place) };
  const write = place.printed ? writeUnguarded : writeFolder;
  const waiting = (seconds: number, atMost: number) => report.progress('waiting for another run', seconds, atMost);
  const { created, changed, removed, unchanged, warnings } = withoutTrace(place, () =>
    write(place.root, contents, { mirror, answersFor: options.answersFor, waiting }),
  );
  const doubts = [...versionWarnings(rendered), ...(options.check ? [] : settingsWarnings(process.cwd()))];
  return {
    folder: place.root,
    objects,
    created,
    changed,
    removed,
    unchanged,
    findings,
    warnings: [...doubts, ...warnings].map((message) => ({ severity: 'warning', message })),
  };
}

/**
 * Judges the set and divides it into files.
 *
 * @throws SynthesisError with all that is wrong. Where the set is not whole, because constructs are at fault, that
 * includes the errors in single objects of the rest; what holds across objects is judged once they are right.
 */
function judged(
  app: App,
  rendered: RenderedApp,
  { check }: SynthesisOptions,
  place: Destination,
): { readonly files: readonly OutputFile[]; readonly findings: readonly Finding[] } {
  const faults = [...placeFaults(place), ...rendered.faults];
  const judge = check ?? checkOfFolder(process.cwd(), faults);
  const isWhole = rendered.faults.length === 0;
  const layout = isWhole ? layOut(app, rendered) : { files: [], faults: [] };
  const judgePart = check ? FIND_NOTHING : errorsInSingleObjects(judge);
  const findings = withPlaces(app, checkGroups(rendered, isWhole ? judge : judgePart));
  stopAt([...faults, ...layout.faults, ...findings.map(asFault)], place);
  return { files: layout.files, findings };
}

const FIND_NOTHING: Check = () => [];

/** The rules of this package, or none where their settings are wrong, which is a fault. */
function checkOfFolder(folder: string, faults: SynthesisFault[]): Check {
  try {
    return checkBySettings(folder);
  } catch (error) {
    faults.push({ message: messageOf(error) });
    return FIND_NOTHING;
  }
}

function placeFaults({ root, printed }: Destination): SynthesisFault[] {
  const message = printed ? undefined : folderFault(root);
  return message === undefined ? [] : [{ message }];
}

function stopAt(faults: readonly SynthesisFault[], { outcomeOfFailure }: Destination): void {
  if (faults.some(({ severity = 'error' }) => severity === 'error')) throw new SynthesisError(faults, outcomeOfFailure);
}

/** Files and disks fail for reasons that lie outside the program: the message and the fix are enough. */
function withoutTrace<T>({ root, outcomeOfFailure }: Destination, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const outcome = error instanceof NotPutBack ? `${root}/ was not put back` : outcomeOfFailure;
    throw new SynthesisError([{ message: notWrittenText(error) }], outcome);
  }
}

function* counted<T>(items: Iterable<T>, progress: (done: number) => void): Iterable<T> {
  let done = 0;
  for (const item of items) {
    progress(done++);
    yield item;
  }
}

/** Environments are judged each by itself: they may hold objects of the same name. */
function checkGroups({ charts }: RenderedApp, check: Check): Finding[] {
  const groups = new Map<string, { readonly objects: CheckedObject[]; readonly target?: KubernetesVersion }>();
  for (const { chart, objects } of charts) {
    const name = groupOf(chart);
    const group = groups.get(name) ?? { objects: [], target: targetOf(chart) };
    for (const { manifest, construct } of objects) group.objects.push({ manifest, origin: { construct } });
    groups.set(name, group);
  }
  return [...groups.values()].flatMap(({ objects, target }) => check(objects, target));
}

/** The version that the chart's app or environment writes for, if it names one. */
function targetOf(chart: Chart): KubernetesVersion | undefined {
  const text: unknown = chart.node.tryGetContext(TARGET_VERSION_CONTEXT);
  return typeof text === 'string' ? parseVersion(text) : undefined;
}
