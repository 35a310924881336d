import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { allRules, readSettings, SETTINGS_FILE, type Settings, SettingsError } from '../check';
import { CliError } from './context';

/**
 * The settings in a file; those of `model-serving.yaml` where no file is named and there is one.
 *
 * @throws CliError where the file is missing or wrong
 */
export function settingsIn(file: string | undefined, cwd: string): Settings {
  const path = resolve(cwd, file ?? SETTINGS_FILE);
  if (!existsSync(path)) {
    if (file === undefined) return {};
    throw new CliError(`${file}: there is no such file`);
  }
  try {
    return readSettings(readFileSync(path, 'utf8'), allRules());
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new CliError(`${file ?? SETTINGS_FILE} is wrong:\n${error.message}`);
  }
}
