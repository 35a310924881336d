import type { SynthesisError } from './synthesis-error';

/**
 * Lets an app's `main.ts` do without `try`: should nobody catch this error, its message is printed as it is, without
 * stack trace and source line, and the process ends with exit code 1.
 *
 * The listener lives only until the throw has reached its end, one turn of the event loop, so it meets no other error.
 */
export function printIfUncaught(error: SynthesisError): void {
  const listener = (uncaught: unknown) => {
    process.off('uncaughtException', listener);
    if (uncaught !== error) throw uncaught;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  };
  process.on('uncaughtException', listener);
  setImmediate(() => process.off('uncaughtException', listener));
}
