import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Synthesizes every example into its own `dist/`: `node --import tsx examples/synth.ts`. */
const tsx = require.resolve('tsx');
for (const name of readdirSync(__dirname).sort()) {
  const folder = join(__dirname, name);
  if (!existsSync(join(folder, 'main.ts'))) continue;
  const { status } = spawnSync(process.execPath, ['--import', tsx, 'main.ts'], { cwd: folder, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
