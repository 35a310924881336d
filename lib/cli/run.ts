import { Command, CommanderError } from 'commander';
import { COMMANDS } from './commands';
import { type CliContext, CliError, EXIT } from './context';
import { packageVersion } from './version';

/**
 * Runs the program.
 *
 * @param args without the names of the interpreter and the program
 * @returns the exit code: 0 all is well, 1 something was found, 2 it could not run
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
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.OK : EXIT.FAILED;
    const message = error instanceof CliError || isSystemError(error) ? error.message : stackOf(error);
    context.stderr.write(`error: ${message}\n`);
    return EXIT.FAILED;
  }
}

/** Files and pipes fail for reasons that lie outside the program: the message is enough. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
