import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The version of this package, whether it runs from its sources or from its build. */
export function packageVersion(): string {
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (!existsSync(file)) continue;
    const { version }: { version?: unknown } = JSON.parse(readFileSync(file, 'utf8'));
    return String(version);
  }
  return 'unknown';
}
