import { App, type AppProps } from 'cdk8s';
import type { Finding } from '../check/rule';
import type { Manifest } from '../manifest/manifest';
import { contentsOf } from './contents';
import { destination } from './destination';
import { messageOf } from './errors';
import { layOut } from './layout';
import { type RenderedApp, renderApp } from './render';
import { SynthesisError, type SynthesisFault } from './synthesis-error';
import { printIfUncaught } from './uncaught';
import { recoverFolder, writeFolder, writeUnguarded } from './write';

/** Judges a complete set of objects. Errors stop synthesis, everything else is shown. */
export type Check = (objects: Iterable<CheckedObject>) => readonly Finding[];

/** An object with the path of the construct that made it. */
export interface CheckedObject {
  readonly manifest: Manifest;
  readonly origin: { readonly construct: string };
}

/** What a `ServingApp` can be told beyond what an `App` can. */
export interface ServingAppProps extends AppProps {
  /**
   * Judges the set before it is written.
   *
   * @default - every rule of this package
   */
  readonly check?: Check;
}

/** What synthesis did. Paths are relative to `folder` and sorted. */
export interface SynthesisResult {
  readonly folder: string;
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: readonly string[];
  /** What the check found that does not stop synthesis. */
  readonly findings: readonly Finding[];
}

/**
 * An app that validates once, renders every object once, checks the whole set, and only then writes it, all or nothing.
 * In place of cdk8s' `App`; its files are the same, byte for byte.
 *
 * With `output: dist.staging` in `cdk8s.yaml`, `cdk8s synth` never endangers `dist/`: any output folder of the CLI that
 * ends in `.staging` stands for the folder without that ending.
 */
export class ServingApp extends App {
  private readonly check: Check | undefined;

  constructor(props: ServingAppProps = {}) {
    super(props);
    this.check = props.check;
  }

  /**
   * Writes the manifests.
   *
   * @throws SynthesisError with everything that is wrong; then nothing was written. Left uncaught, it ends the process
   * with exit code 1 and its message alone.
   */
  override synth(): SynthesisResult {
    return synthesize(this, { check: this.check });
  }
}

/** Synthesizes any cdk8s `App` as a `ServingApp` does: `synthesize(app)` instead of `app.synth()`. */
export function synthesize(app: App, options: { readonly check?: Check } = {}): SynthesisResult {
  try {
    return run(app, options.check);
  } catch (error) {
    if (error instanceof SynthesisError) printIfUncaught(error);
    throw error;
  }
}

function run(app: App, check: Check | undefined): SynthesisResult {
  const place = destination(app.outdir, process.env.CDK8S_OUTDIR);
  const stopAt = (faults: readonly SynthesisFault[]) => {
    if (faults.length > 0) throw new SynthesisError(faults, place.outcomeOfFailure);
  };
  recoverFolder(place.root);
  const rendered = renderApp(app);
  stopAt(rendered.faults);
  const { files, faults } = layOut(app, rendered);
  const findings = check?.(objectsOf(rendered)) ?? [];
  stopAt([...faults, ...findings.filter(isError).map(asFault)]);
  const contents = contentsOf(app, rendered, files, place);
  try {
    const write = place.printed ? writeUnguarded : writeFolder;
    const plan = write(place.root, contents, place.staging);
    const { created, changed, removed, unchanged } = plan;
    return { folder: place.root, created, changed, removed, unchanged, findings };
  } catch (error) {
    throw new SynthesisError([{ message: messageOf(error) }], place.outcomeOfFailure);
  }
}

function* objectsOf({ charts }: RenderedApp): Iterable<CheckedObject> {
  for (const { objects } of charts) {
    for (const { manifest, construct } of objects) yield { manifest, origin: { construct } };
  }
}

function isError({ severity }: Finding): boolean {
  return severity === 'error';
}

function asFault({ object, path, rule, message, fix }: Finding): SynthesisFault {
  const name = `${object.kind} ${object.namespace}/${object.name}`;
  const where = `${object.origin.construct ?? ''} (${name}) ${path}  ${rule}`;
  return { where: where.trim(), message: `${message}\nfix: ${fix}` };
}
