import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** What a run of the program gave. */
export interface ProgramRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const ROOT = join(__dirname, '..', '..', '..');

/** Runs `model-serving` as a person would, with this kubeconfig. */
export function modelServing(kubeconfig: string, ...args: readonly string[]): Promise<ProgramRun> {
  const main = join(ROOT, 'lib', 'cli', 'main.ts');
  // No other configuration, of the machine or of the run, may come in.
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', KUBECONFIG: kubeconfig };
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], { cwd: ROOT, env });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
