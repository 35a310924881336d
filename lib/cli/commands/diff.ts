import { type Command, Option } from 'commander';
import { type DiffReport, diff, isRefused, jsonReport, markdownReport, objectsOf, textReport } from '../../diff';
import { type CliContext, CliError, type DefineCommand, EXIT, inColour } from '../context';
import { type Sides, sidesAt, sidesSince } from '../diff-sides';
import { partsText } from '../parts-diff';

interface DiffOptions {
  readonly since?: string;
  readonly format: Format;
  readonly exitCode?: boolean;
}

const FORMATS = {
  text: (report: DiffReport, context: CliContext) => textReport(report, inColour(context)),
  markdown: markdownReport,
  json: jsonReport,
} satisfies Record<string, (report: DiffReport, context: CliContext) => string>;

type Format = keyof typeof FORMATS;

/** Where synthesis writes unless it is told otherwise. */
const WRITTEN = 'dist';

/** `model-serving diff`: what a change of manifests means to the cluster. */
export const defineDiff: DefineCommand = (program, context, end) => {
  const command: Command = program
    .command('diff')
    .description('tell what a change of manifests means to the cluster: replicas, accelerators, rollouts, refusals')
    .argument('[path...]', `before and after; with --since, what to look at (default: ${WRITTEN})`)
    .option('--since <revision>', 'compare with where the branch left this git revision, such as origin/main')
    .addOption(new Option('--format <format>', 'how to tell it').choices(Object.keys(FORMATS)).default('text'))
    .option('--exit-code', 'exit with 1 where anything differs')
    .addHelpText('after', '\nExit codes: 0 no update is refused, 1 the API server would refuse one, 2 could not run');
  command.action(async (paths: string[], options: DiffOptions) => {
    const { before, after, parts } = await sidesOf(paths, options, context);
    if (before.length + after.length === 0)
      throw new CliError('there is no Kubernetes object to compare, before or after');
    const notes = parts.length === 0 ? undefined : parts.map(partsText);
    const report = { ...diff(before, after), notes };
    context.stdout.write(FORMATS[options.format](report, context));
    const differs = objectsOf(report).length > 0 || parts.some((part) => part.differs);
    end((options.exitCode === true && differs) || isRefused(report) ? EXIT.FOUND : EXIT.OK);
  });
};

function sidesOf(paths: readonly string[], { since }: DiffOptions, context: CliContext): Promise<Sides> {
  if (since !== undefined) return sidesSince(since, paths.length > 0 ? paths : [WRITTEN], context);
  const [before, after, ...others] = paths;
  if (before !== undefined && after !== undefined && others.length === 0) return sidesAt(before, after, context);
  throw new CliError('give two paths, before and after, or --since and a git revision');
}
