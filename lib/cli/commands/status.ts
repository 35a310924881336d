import { readState } from '../cluster/model';
import { statusOf } from '../cluster/status';
import type { DefineCommand } from '../context';
import { addClusterOptions, type ClusterOptions, placeOf, REACHED, report, UNKNOWN_HELP } from './cluster-options';

/** Exit code of a model that does not scale at the moment. */
const STUCK = 2;

/** `model-serving status`: how a model is doing, and what keeps it from scaling. */
export const defineStatus: DefineCommand = (program, context, end) => {
  const command = program
    .command('status')
    .description('tell how a model is doing, and what keeps it from scaling')
    .argument('<model>', 'the name of the model')
    .addHelpText('after', `\nExit codes: 0 it scales, ${UNKNOWN_HELP}, 2 it does not scale.`);
  addClusterOptions(command).action((model: string, options: ClusterOptions) =>
    report(context, end, async () => {
      const { cluster, namespace } = await placeOf(model, options, context.cwd);
      const { lines, scales } = statusOf(await readState(cluster, namespace, model));
      for (const line of lines) context.stdout.write(`${line}\n`);
      return scales ? REACHED : STUCK;
    }),
  );
};
