import { type Fault, faultText } from '../manifest/fault';
import { nearest } from '../manifest/nearest';
import { asObject } from '../manifest/read';
import {
  FLOOR,
  isAtLeast,
  type KubernetesVersion,
  newerVersionFault,
  parseVersion,
  versionText,
} from '../manifest/version';
import { isFault, readValues } from '../manifest/yaml-values';
import { configurationFaults, type RuleConfiguration } from './configuration';
import type { RuleData } from './rule';

/** The name of the file with a project's settings. */
export const SETTINGS_FILE = 'model-serving.yaml';

/** How a project wants its manifests checked. */
export interface Settings {
  /** @default - every rule at its own severity */
  readonly configuration?: RuleConfiguration;
  /** @default - the newest version that the rules know */
  readonly target?: KubernetesVersion;
  /** @default false */
  readonly complete?: boolean;
}

/** Thrown for settings that are wrong, with all that is wrong with them. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

const KEYS: readonly string[] = ['rules', 'targetVersion', 'complete'];

/**
 * Reads settings: `rules`, `targetVersion` and `complete`.
 *
 * @param text YAML
 * @param rules what can be configured
 * @throws SettingsError with all that is wrong
 */
export function readSettings(text: string, rules: readonly RuleData[]): Settings {
  const read = Array.from(readValues(text));
  const unread = read.filter(isFault);
  if (unread.length > 0) throw new SettingsError(unread.map(({ line, message }) => `line ${line}: ${message}`));
  const given = read.flatMap((part) => (isFault(part) || part.value === null ? [] : [part.value]));
  if (given.length > 1) throw new SettingsError(['must be one document, not several']);
  return settingsOf(given[0] ?? {}, rules);
}

/**
 * Settings that were read or given as data.
 *
 * @throws SettingsError with all that is wrong
 */
export function settingsOf(value: unknown, rules: readonly RuleData[]): Settings {
  const settings = asObject(value);
  if (!settings) throw new SettingsError([`must be an object with ${KEYS.join(', ')}`]);
  const faults = settingsFaults(settings, rules);
  if (faults.length > 0) throw new SettingsError(faults.map(faultText));
  const { targetVersion, complete, rules: configured } = settings;
  return {
    configuration: { rules: asObject(configured) as RuleConfiguration['rules'] },
    target: targetVersion === undefined ? undefined : parseVersion(String(targetVersion)),
    complete: complete === undefined ? undefined : complete === true,
  };
}

/** What is doubtful of settings that are right. */
export function settingsDoubts({ target }: Settings): Fault[] {
  const newer = target && newerVersionFault(versionText(target));
  return newer ? [newer] : [];
}

function settingsFaults(settings: Readonly<Record<string, unknown>>, rules: readonly RuleData[]): Fault[] {
  const faults: Fault[] = Object.keys(settings)
    .filter((key) => !KEYS.includes(key))
    .map((field) => ({ field, problem: 'is not known', fix: unknownKeyFix(field) }));
  const { targetVersion, complete, rules: configured } = settings;
  if (targetVersion !== undefined) faults.push(...targetFaults('targetVersion', targetVersion));
  if (complete !== undefined && typeof complete !== 'boolean') {
    faults.push({ field: 'complete', value: complete, problem: 'must be true or false', fix: 'Choose one of them.' });
  }
  return [...faults, ...configurationFaults({ rules: configured }, rules)];
}

function unknownKeyFix(key: string): string {
  const like = nearest(key, KEYS);
  return like === undefined ? `The keys are ${KEYS.join(', ')}.` : `Did you mean ${like}?`;
}

/** What is wrong with a target version; `1.30` is fine as text, and misread as the number 1.3. */
function targetFaults(field: string, value: unknown): Fault[] {
  const version = typeof value === 'string' ? parseVersion(value) : undefined;
  if (version && isAtLeast(version, FLOOR)) return [];
  const problem = `must be a Kubernetes version as text, ${versionText(FLOOR)} or newer`;
  return [{ field, value, problem, fix: 'Write it as major.minor in quotes, such as "1.33".' }];
}
