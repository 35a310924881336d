import { existsSync } from 'node:fs';
import { coloured } from './report';
import type { SynthesisError } from './synthesis-error';

let latest: SynthesisError | undefined;

/**
 * Lets an app's `main.ts` do without `try`: should nobody catch this error, its message is printed as it is, without
 * stack trace and source line, and the process ends with exit code 1.
 *
 * Under the cdk8s CLI it is the CLI that ends with exit code 1: it answers the app's own exit code with a stack trace of
 * its own, and an output folder that the app did not create with one line. So the app leaves it at the missing folder.
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
  process.exit(cliMissesFolder() ? 0 : 1);
}

/** Whether the cdk8s CLI runs this app and will fail because the output folder that it deleted is not there. */
function cliMissesFolder(): boolean {
  const { CDK8S_OUTDIR, CDK8S_RECORD_CONSTRUCT_METADATA } = process.env;
  return CDK8S_OUTDIR !== undefined && CDK8S_RECORD_CONSTRUCT_METADATA !== undefined && !existsSync(CDK8S_OUTDIR);
}

function forget(): void {
  process.off('uncaughtException', listen);
  latest = undefined;
}
