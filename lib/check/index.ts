export { rules } from './catalogue';
export type { RuleConfiguration, RuleOptions, RuleSetting } from './configuration';
export { checkEnvironments } from './environments';
export { type Entry, ObjectSet, type Origin } from './object-set';
export { readingRules, type Unread } from './reading-rules';
export type { CheckReport } from './report';
export { githubReport } from './report-github';
export { jsonReport } from './report-json';
export { type SarifTool, sarifReport } from './report-sarif';
export { textReport } from './report-text';
export type { Finding, Problem, Rule, RuleContext, RuleData, Severity } from './rule';
export {
  allRules,
  type CheckedManifest,
  type CheckOptions,
  type CheckResult,
  check,
  type IgnoredFinding,
} from './run';
export { readSettings, SETTINGS_FILE, type Settings, SettingsError, settingsDoubts, settingsOf } from './settings';
