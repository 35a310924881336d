import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  allRules,
  type CheckReport,
  githubReport,
  jsonReport,
  SETTINGS_FILE,
  type Settings,
  sarifReport,
  settingsDoubts,
  textReport,
} from '../../check';
import { faultText } from '../../manifest/fault';
import {
  FLOOR,
  isAtLeast,
  type KubernetesVersion,
  NEWEST,
  newerVersionFault,
  parseVersion,
  versionText,
} from '../../manifest/version';
import { checkFiles } from '../check-files';
import { type CliContext, type DefineCommand, EXIT, inColour } from '../context';
import { settingsIn } from '../settings';
import { packageVersion } from '../version';

interface CheckOptions {
  readonly format: Format;
  readonly targetVersion?: KubernetesVersion;
  readonly config?: string;
  readonly complete?: boolean;
  readonly maxWarnings?: number;
}

const FORMATS = {
  text: (report: CheckReport, context: CliContext) => textReport(report, inColour(context)),
  json: jsonReport,
  sarif: (report: CheckReport) => sarifReport(report, { version: packageVersion(), rules: allRules() }),
  github: githubReport,
} satisfies Record<string, (report: CheckReport, context: CliContext) => string>;

type Format = keyof typeof FORMATS;

/** `model-serving check`: what the API server would refuse, and what it would accept although it cannot work. */
export const defineCheck: DefineCommand = (program, context, end) => {
  const command: Command = program
    .command('check')
    .description('check Kubernetes manifests: what the API server would refuse, and what would not scale')
    .argument('<path...>', 'files, folders with their subfolders, or - for standard input')
    .addOption(new Option('--format <format>', 'how to tell it').choices(Object.keys(FORMATS)).default('text'))
    .option(
      '--target-version <version>',
      `Kubernetes version of the cluster (default: ${versionText(NEWEST)})`,
      toVersion,
    )
    .option('--config <file>', 'settings (default: model-serving.yaml, where there is one)')
    .option('--complete', 'the manifests hold everything that they refer to')
    .option('--max-warnings <count>', 'fail on more warnings than this', toCount)
    .addHelpText('after', '\nExit codes: 0 no errors, 1 errors, 2 could not run');
  command.action(async (paths: string[], options: CheckOptions) => {
    let doubtful: readonly string[] = [];
    const settings = (): Settings => {
      const given = settingsIn(options.config, context.cwd);
      doubtful = doubts(options, given);
      const { targetVersion: target = given.target, complete = given.complete } = options;
      return { configuration: given.configuration, target, complete };
    };
    const report = await checkFiles({ ...context, paths, settings });
    for (const doubt of doubtful) context.stderr.write(`warning: ${doubt}\n`);
    context.stdout.write(FORMATS[options.format](report, context));
    end(verdict(report, options.maxWarnings ?? Number.POSITIVE_INFINITY));
  });
};

/** What is doubtful of how the manifests are to be checked. */
function doubts({ targetVersion, config = SETTINGS_FILE }: CheckOptions, settings: Settings): string[] {
  const newer = targetVersion && newerVersionFault(versionText(targetVersion), '--target-version');
  const ofSettings = settingsDoubts(settings).map((fault) => `${config}: ${faultText(fault)}`);
  return [...(newer ? [faultText(newer)] : []), ...ofSettings];
}

function verdict({ findings }: CheckReport, maxWarnings: number): number {
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  const failed = warnings > maxWarnings || findings.some(({ severity }) => severity === 'error');
  return failed ? EXIT.FOUND : EXIT.OK;
}

function toVersion(text: string): KubernetesVersion {
  const version = parseVersion(text);
  if (version && isAtLeast(version, FLOOR)) return version;
  throw new InvalidArgumentError(`It must be a Kubernetes version, ${versionText(FLOOR)} or newer, such as 1.33.`);
}

function toCount(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}
