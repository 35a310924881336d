import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A child process of the test run that writes its output to a file. */
export class Daemon {
  private exit: string | undefined;

  private constructor(
    private readonly command: string,
    private readonly child: ChildProcess,
    private readonly logFile: string,
  ) {
    child.on('error', (error) => {
      this.exit = error.message;
    });
    // A run that is killed must leave no server behind.
    const end = () => child.kill('SIGKILL');
    process.once('exit', end);
    child.on('exit', () => process.off('exit', end));
    child.on('exit', (code, signal) => {
      this.exit ??= signal ? `killed by ${signal}` : `exit code ${code}`;
    });
  }

  /** Starts a command; its output goes to `logFile`. */
  static start(command: string, args: readonly string[], logFile: string, env: NodeJS.ProcessEnv = process.env) {
    const log = openSync(logFile, 'a');
    const child = spawn(command, args, { stdio: ['ignore', log, log], env });
    closeSync(log);
    return new Daemon(command, child, logFile);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Polls until `ready` holds; throws with the end of the log when the process ends first or time runs out. */
  async waitUntil(ready: () => Promise<boolean>, timeoutMs: number): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    let reason = 'it says no';
    const isReady = () =>
      ready().catch((error: unknown) => {
        reason = String(error);
        return false;
      });
    while (!(await isReady())) {
      if (this.exit !== undefined) throw new Error(this.describe(`ended: ${this.exit}`));
      if (Date.now() > deadline) throw new Error(this.describe(`not ready after ${timeoutMs} ms (${reason})`));
      await sleep(100);
    }
  }

  /** Asks the process to end, and ends it by force when it does not within the time given. */
  async stop(timeoutMs = 10_000): Promise<void> {
    if (this.exit !== undefined) return;
    this.child.kill('SIGTERM');
    const deadline = Date.now() + timeoutMs;
    while (this.exit === undefined && Date.now() < deadline) await sleep(20);
    if (this.exit === undefined) this.child.kill('SIGKILL');
  }

  private describe(what: string): string {
    const tail = readFileSync(this.logFile, 'utf8').split('\n').slice(-15).join('\n');
    return `${basename(this.command)} ${what}; the end of ${this.logFile}:\n${tail}`;
  }
}

/** A port on loopback that nothing listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('the probe socket has no port');
  return address.port;
}
