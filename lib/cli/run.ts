import { Command, CommanderError } from 'commander';
import { COMMANDS } from './commands';
import { type CliContext, Ended, EXIT } from './context';
import { failureText } from './failure';
import { packageVersion } from './version';

/**
 * Runs the program.
 *
 * @param args without the names of the interpreter and the program
 * @returns the exit code: 0 all is well, 1 something was found, 2 it could not run; a command may say otherwise
 */
export async function run(args: readonly string[], context: CliContext): Promise<number> {
  let exitCode: number = EXIT.OK;
  const program = new Command('model-serving')
    .description('Autoscaled models on Kubernetes: checks and tools')
    .version(packageVersion())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    });
  for (const define of COMMANDS) {
    define(program, context, (code) => {
      exitCode = code;
    });
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof Ended) return error.exitCode;
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.OK : EXIT.FAILED;
    context.stderr.write(failureText(error));
    return EXIT.FAILED;
  }
}
