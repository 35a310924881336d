import { ClusterError } from '../cluster/cluster';
import { type Endpoints, endpointsOf } from '../cluster/endpoint';
import { readExposure } from '../cluster/model';
import { parseDuration, readUntil } from '../cluster/wait';
import type { DefineCommand, Output } from '../context';
import { addClusterOptions, type ClusterOptions, placeOf, REACHED, report, UNKNOWN_HELP } from './cluster-options';

interface EndpointOptions extends ClusterOptions {
  readonly wait?: string;
}

/** Exit code while there is no address yet. */
const PENDING = 2;

/** `model-serving endpoint`: where a model can be reached. */
export const defineEndpoint: DefineCommand = (program, context, end) => {
  const command = program
    .command('endpoint')
    .description('print where a model can be reached')
    .argument('<model>', 'the name of the model')
    .option('--wait <duration>', 'wait this long for an address, such as 90s or 5m')
    .addHelpText('after', `\nExit codes: 0 there is an address, ${UNKNOWN_HELP}, 2 pending.`);
  addClusterOptions(command).action((model: string, options: EndpointOptions) =>
    report(context, end, async () => {
      const wait = parseDuration(options.wait ?? '0s');
      if (wait === undefined) throw new ClusterError(`--wait ${options.wait} is no duration; write 90s, 5m or 1h.`);
      const { cluster, namespace } = await placeOf(model, options, context.cwd);
      const read = async () => endpointsOf(await readExposure(cluster, namespace, model));
      const endpoints = await readUntil(read, ({ found }) => found.length > 0, wait);
      print(endpoints, context.stdout, context.stderr);
      return endpoints.found.length > 0 ? REACHED : PENDING;
    }),
  );
};

/** Addresses go to the output, one a line, for scripts; what a person wants to know goes beside it. */
function print({ found, pending, hint }: Endpoints, stdout: Output, stderr: Output): void {
  for (const { url } of found) stdout.write(`${url}\n`);
  if (found.length === 0) stdout.write('pending\n');
  for (const { url, via, inCluster } of found) {
    stderr.write(`${url}: ${via}${inCluster ? ', inside the cluster only' : ''}\n`);
  }
  for (const reason of pending) stderr.write(`${reason}\n`);
  if (hint !== undefined) stderr.write(`${hint}\n`);
}
