import { ClusterError } from './cluster/cluster';
import { CliError } from './context';

/** Why a command could not run, as text for standard error. What the program did not foresee comes with its trace. */
export function failureText(error: unknown): string {
  return `error: ${isTold(error) ? error.message : stackOf(error)}\n`;
}

/** Files and pipes fail for reasons that lie outside the program: the message is enough. */
function isTold(error: unknown): error is Error {
  return error instanceof CliError || error instanceof ClusterError || (error instanceof Error && 'syscall' in error);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
