import { coloured } from './report';
import type { SynthesisError } from './synthesis-error';

let latest: SynthesisError | undefined;

/**
 * Lets an app's `main.ts` do without `try`: should nobody catch this error, its message is printed as it is, without
 * stack trace and source line, and the process ends with exit code 1.
 *
 * The listener lives only until the throw has reached its end, one turn of the event loop, so it meets no other error.
 */
export function printIfUncaught(error: SynthesisError): void {
  if (latest === undefined) {
    process.on('uncaughtException', listen);
    setImmediate(forget);
  }
  latest = error;
}

function listen(uncaught: unknown): void {
  const expected = latest;
  forget();
  if (expected === undefined || uncaught !== expected) throw uncaught;
  process.stderr.write(`${coloured(expected.message, process.stderr)}\n`);
  process.exit(1);
}

function forget(): void {
  process.off('uncaughtException', listen);
  latest = undefined;
}
