/**
 * The prefix of annotations that silence a rule on one object: `ignore.model-serving.dev/<rule>: <reason>`. The reason
 * is mandatory, and what is silenced stays counted.
 */
export const IGNORE_PREFIX = 'ignore.model-serving.dev/';
