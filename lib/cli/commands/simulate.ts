import { type Command, Option } from 'commander';
import type { CheckedManifest } from '../../check';
import {
  type Comparison,
  compare,
  comparedJson,
  comparedMarkdown,
  comparedText,
  jsonReport,
  markdownReport,
  QUEUEING,
  SHAPE_EXAMPLES,
  type SimulateOptions,
  type Simulation,
  SimulationError,
  simulate,
  TOLD_MEANINGS,
  textReport,
} from '../../simulate';
import { type CliContext, CliError, type DefineCommand, EXIT, inColour } from '../context';
import { readFile } from '../files';
import { readOptions, type WrittenOptions } from '../simulate-options';
import { type Compared, subjectsOf } from '../simulate-subjects';
import { together } from '../together';

const FORMATS = {
  text: (simulation: Simulation, context: CliContext) => textReport(simulation, inColour(context)),
  markdown: markdownReport,
  json: jsonReport,
} satisfies Record<string, (simulation: Simulation, context: CliContext) => string>;

type Format = keyof typeof FORMATS;

const COMPARED: Readonly<Record<Format, (comparison: Comparison, context: CliContext) => string>> = {
  text: (comparison, context) => comparedText(comparison, inColour(context)),
  markdown: comparedMarkdown,
  json: comparedJson,
};

type Written = WrittenOptions & Compared & { readonly format: Format };

/** `model-serving simulate`: whether the autoscaler of a model keeps up with a load. */
export const defineSimulate: DefineCommand = (program, context, end) => {
  const command: Command = program
    .command('simulate')
    .description('replay a load on a model, and tell whether its autoscaler keeps up')
    .argument('<path...>', 'files, folders with their subfolders, or - for standard input')
    .option('--before <path>', 'the manifests as they were, to compare with')
    .addOption(
      new Option(
        '--since <revision>',
        'compare with where the branch left this git revision, such as origin/main',
      ).conflicts('before'),
    )
    .option('--model <name>', 'which model (default: the only one that is scaled)')
    .option('--trace <file>', 'the load: CSV with the header seconds,requests or time,requests, one line a bin')
    .option('--load <shape>', `the load, made up: ${SHAPE_EXAMPLES.join(', ')}`)
    .option('--duration <duration>', 'how long a load that is made up lasts, such as 2h')
    .option('--start <moment>', 'when the load begins, for schedules, such as 2026-03-02T08:00:00Z')
    .option('--times <factor>', 'so many times the requests of the load')
    .option('--concurrency <count>', 'requests that a pod works on at a time')
    .option('--service-time <duration>', 'how long a request takes, such as 2.5s')
    .option('--per-replica <rate>', 'requests that a pod finishes at the most, such as 4rps')
    .option('--startup <duration>', 'from a pod being made to being ready (default: the most that its probe allows)')
    .option('--min <count>', 'fewest replicas, in place of those of the manifest')
    .option('--max <count>', 'most replicas, in place of those of the manifest')
    .option('--initial <count>', 'ready replicas at the start (default: what the first minute needs)')
    .option('--metric <name=meaning>', `what a metric tells: ${TOLD_MEANINGS.join(', ')}`, gather)
    .option('--cpu-per-request <seconds>', 'seconds of a core that a request takes, such as 200m')
    .option(
      '--scrape-interval <duration>',
      "how often metrics are looked at (default: the monitor's; 15s of CPU, 30s else)",
    )
    .option('--rate-window <duration>', "over how long rates are taken (default: the query's; 60s)")
    .addOption(new Option('--without-pods <fate>', 'what requests do then (default: wait)').choices(['wait', 'fail']))
    .addOption(new Option('--arrivals <spread>', 'within a bin (default: random)').choices(['random', 'even']))
    .option('--seed <number>', 'where random moments start from (default: 1)')
    .addOption(
      new Option(
        '--queue <kind>',
        'where requests wait (default: least-requests behind an InferencePool, per-pod behind a Service, else shared)',
      ).choices(QUEUEING),
    )
    .option('--slo <duration>', 'how long a request may wait (default: 10s)')
    .option('--max-waiting-share <share>', 'fail where more requests wait longer, such as 1%')
    .addOption(new Option('--format <format>', 'how to tell it').choices(Object.keys(FORMATS)).default('text'))
    .addHelpText('after', '\nExit codes: 0 it ran, 1 more requests waited than --max-waiting-share, 2 could not run');
  command.action(async (paths: string[], written: Written) => {
    const [{ objects, former, model }, { options, maxWaitingShare }] = await together(
      () => subjectsOf(paths, written, context),
      () => run(() => readOptions(written, (file) => readFile(file, context.cwd).text)),
    );
    const { report, simulation } = run(() =>
      outcomeOf(objects, former, { ...options, model }, written.format, context),
    );
    context.stdout.write(report);
    end(simulation.figures.lateShare > (maxWaitingShare ?? 1) ? EXIT.FOUND : EXIT.OK);
  });
};

/** What is told, and the simulation of the manifests as they are. */
function outcomeOf(
  objects: readonly CheckedManifest[],
  former: readonly CheckedManifest[] | undefined,
  options: SimulateOptions,
  format: Format,
  context: CliContext,
): { readonly report: string; readonly simulation: Simulation } {
  if (former === undefined) {
    const simulation = simulate(objects, options);
    return { report: FORMATS[format](simulation, context), simulation };
  }
  const comparison = compare(former, objects, options);
  return { report: COMPARED[format](comparison, context), simulation: comparison.after };
}

function gather(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function run<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof SimulationError) throw new CliError(error.message);
    throw error;
  }
}
