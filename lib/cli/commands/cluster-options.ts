import { resolve } from 'node:path';
import type { Command } from 'commander';
import { dnsLabelFaults, dnsSubdomainFaults } from '../../manifest/names';
import { type Cluster, type ClusterChoice, ClusterError, findCluster } from '../cluster/cluster';
import { namespaceIn } from '../cluster/environment';
import { type CliContext, Ended } from '../context';
import { failureText } from '../failure';

/** What the commands that ask a cluster have in common. */
export interface ClusterOptions extends ClusterChoice {
  readonly namespace?: string;
  readonly environment?: string;
  readonly dist: string;
}

/** Exit code of what was asked and is well. */
export const REACHED = 0;

/** Exit code of what could not be asked, for whatever reason; 2 is an answer. */
const UNKNOWN = 1;

/** What the help says of that exit code. */
export const UNKNOWN_HELP = '1 it cannot be told, or the command line is wrong';

/** Adds the options that say which cluster and which namespace are meant. */
export function addClusterOptions(command: Command): Command {
  return command
    .exitOverride(({ exitCode }) => {
      throw new Ended(exitCode === 0 ? REACHED : UNKNOWN);
    })
    .option('-n, --namespace <name>', "the model's namespace (default: the environment's, else that of the context)")
    .option('--environment <name>', 'take the namespace from what synth wrote for this environment')
    .option('--dist <folder>', 'where synth writes', 'dist')
    .option('--context <name>', 'the kubeconfig context (default: the current one)');
}

/**
 * Refuses names that nothing in a cluster can have: an empty one, which a script gives whose variable is not set, would
 * ask for all there is.
 *
 * @throws ClusterError
 */
function requireNames(model: string, { namespace }: ClusterOptions): void {
  const faults = [
    ...faultsOf('model', model, dnsSubdomainFaults),
    ...(namespace === undefined ? [] : faultsOf('--namespace', namespace, dnsLabelFaults)),
  ];
  if (faults.length > 0) throw new ClusterError(faults.join('\n'));
}

function faultsOf(field: string, name: string, faultsIn: (name: string) => string[]): string[] {
  if (name === '') return [`${field}: is empty. Give a name; a variable that is not set gives none.`];
  return faultsIn(name).map((problem) => `${field} ${name}: ${problem}.`);
}

/** The namespace that the options name; undefined where they leave it to the context. */
function namespaceFor(options: ClusterOptions, model: string, cwd: string): string | undefined {
  if (options.namespace !== undefined) return options.namespace;
  return options.environment === undefined
    ? undefined
    : namespaceIn(resolve(cwd, options.dist), options.environment, model);
}

/** Where a model is. */
export interface ModelPlace {
  readonly cluster: Cluster;
  readonly namespace: string;
}

/**
 * The cluster and the namespace in which a model is looked for.
 *
 * @throws ClusterError where a name can be none, or where there is no cluster
 */
export async function placeOf(model: string, options: ClusterOptions, cwd: string): Promise<ModelPlace> {
  requireNames(model, options);
  const cluster = await findCluster(options);
  return { cluster, namespace: namespaceFor(options, model, cwd) ?? cluster.namespace };
}

/** Runs what asks the cluster; tells why it could not be asked. */
export async function report(
  { stderr }: CliContext,
  end: (exitCode: number) => void,
  ask: () => Promise<number>,
): Promise<void> {
  try {
    end(await ask());
  } catch (error) {
    stderr.write(failureText(error));
    end(UNKNOWN);
  }
}
