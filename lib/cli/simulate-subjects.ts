import type { CheckedManifest } from '../check';
import { holdsModel, onlyModel } from '../simulate';
import { type CliContext, CliError } from './context';
import { sidesSince } from './diff-sides';
import { STANDARD_INPUT } from './files';
import { toldParts } from './kustomize';
import { soundObjects } from './objects';
import { partsText } from './parts-diff';
import { readWhole } from './read-paths';
import { together } from './together';

/** The manifests as they are, and as they were where they are to be compared. */
export interface Subjects {
  readonly objects: readonly CheckedManifest[];
  readonly former?: readonly CheckedManifest[];
  /** Which model is simulated; undefined where there is to be only one. */
  readonly model?: string;
}

/** How it was written what a simulation is compared with. */
export interface Compared {
  readonly model?: string;
  readonly before?: string;
  readonly since?: string;
}

/**
 * Reads the manifests of a simulation.
 *
 * @throws CliError with all that cannot be found or read, or that git cannot tell
 */
export async function subjectsOf(paths: readonly string[], written: Compared, context: CliContext): Promise<Subjects> {
  const { before, since, model } = written;
  if (since !== undefined) return subjectsSince(since, paths, written, context);
  if (before === STANDARD_INPUT && paths.includes(STANDARD_INPUT))
    throw new CliError('standard input can be one side only');
  const [objects, former] = await together(
    () => objectsAt(paths, context),
    () => (before === undefined ? undefined : objectsAt([before], context)),
  );
  return { objects, former, model };
}

/** There is nothing to compare a new model with, and a pull request that adds one is not at fault. */
async function subjectsSince(
  revision: string,
  paths: readonly string[],
  { model }: Compared,
  context: CliContext,
): Promise<Subjects> {
  const { before, after, parts } = await sidesSince(revision, paths, context);
  for (const part of parts) context.stderr.write(`${partsText(part)}\n`);
  const chosen = model ?? onlyModel(after);
  if (holdsModel(before, chosen)) return { objects: after, former: before, model: chosen };
  if (holdsModel(after, model))
    context.stderr.write(`${model ?? 'the model'} is new since ${revision}, and not compared\n`);
  return { objects: after, model };
}

async function objectsAt(paths: readonly string[], context: CliContext) {
  const { files, parts } = await readWhole(paths, context);
  for (const part of parts) {
    const { file, fault } = toldParts(part, 'simulate');
    context.stderr.write(`${file}: ${fault.message} ${fault.fix}\n`);
  }
  return soundObjects(files);
}
