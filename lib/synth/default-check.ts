import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allRules, check, readSettings, SETTINGS_FILE, type Settings, settingsDoubts } from '../check';
import { admissionRules } from '../check/admission';
import { faultText } from '../manifest/fault';
import { isNotThere, unreadableText } from '../manifest/unreadable';
import { messageOf } from './errors';
import type { Check } from './serving-app';

/**
 * Checks by every rule of this package, as the settings file of a folder says, if there is one.
 *
 * @throws Error where the settings are wrong, with all that is wrong
 */
export function checkBySettings(folder: string): Check {
  const settings = settingsIn(folder);
  return (objects, target) => check(objects, { ...settings, target: target ?? settings.target }).findings;
}

/** Warns of what is doubtful of the settings file of a folder, such as a version that is not known yet. */
export function settingsWarnings(folder: string): string[] {
  return settingsDoubts(settingsIn(folder)).map((fault) => `${SETTINGS_FILE}: ${faultText(fault)}`);
}

const rulesOfSingleObjects = new Set(admissionRules.map(({ id }) => id));

/**
 * Of what a check by the rules of this package finds, the errors in single objects: those that stay what they are
 * whatever else is in the set. Rules across objects give false alarms on a part of a set.
 */
export function errorsInSingleObjects(judge: Check): Check {
  return (objects, target) =>
    judge(objects, target).filter(({ rule, severity }) => severity === 'error' && rulesOfSingleObjects.has(rule));
}

function settingsIn(folder: string): Settings {
  const text = textOf(join(folder, SETTINGS_FILE));
  try {
    return text === undefined ? {} : readSettings(text, allRules());
  } catch (error) {
    throw new Error(`${SETTINGS_FILE} is wrong:\n${messageOf(error)}`);
  }
}

/** The text of the settings, if there are any. */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isNotThere(error)) return undefined;
    throw new Error(unreadableText(SETTINGS_FILE, error));
  }
}
