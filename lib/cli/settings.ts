import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { allRules, readSettings, SETTINGS_FILE, type Settings, SettingsError } from '../check';
import { isNotThere, unreadableText } from '../manifest/unreadable';
import { CliError } from './context';

/**
 * The settings in a file; those of `model-serving.yaml` where no file is named and there is one.
 *
 * @throws CliError where the file is missing, cannot be read or is wrong
 */
export function settingsIn(file: string | undefined, cwd: string): Settings {
  const text = textOf(file, resolve(cwd, file ?? SETTINGS_FILE));
  try {
    return text === undefined ? {} : readSettings(text, allRules());
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new CliError(`${file ?? SETTINGS_FILE} is wrong:\n${error.message}`);
  }
}

/** The text of settings; undefined where none are named, and there are none. */
function textOf(file: string | undefined, path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (!isNotThere(error)) throw new CliError(unreadableText(file ?? SETTINGS_FILE, error));
    if (file === undefined) return undefined;
    throw new CliError(`${file}: there is no such file`);
  }
}
