import { IGNORE_PREFIX } from '../manifest/ignore-annotation';
import { nearest } from '../manifest/nearest';
import type { Entry, ObjectSet } from './object-set';
import type { Problem, Rule } from './rule';

/** The reason for which an object silences a rule. */
export function ignoreReason(object: Entry, ruleId: string): string | undefined {
  const reason = object.manifest.metadata?.annotations?.[`${IGNORE_PREFIX}${ruleId}`];
  return typeof reason === 'string' && reason.trim() !== '' ? reason : undefined;
}

/** Annotations that would silence a rule, but name none, or give no reason. */
export function ignoreRule(rules: readonly Rule[]): Rule {
  const ids = new Set(rules.map(({ id }) => id));
  return {
    id: 'invalid-ignore',
    severity: 'error',
    kinds: ['*'],
    title: 'An annotation silences a rule that there is not, or without a reason.',
    why: 'Nothing is silenced, or nobody will know why it was.',
    fix: `Write ${IGNORE_PREFIX}<rule>: <reason>.`,
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/',
    example: {
      before: `metadata:\n  annotations:\n    ${IGNORE_PREFIX}gpu-scaled-on-cpu: ""\n`,
      after: `metadata:\n  annotations:\n    ${IGNORE_PREFIX}gpu-scaled-on-cpu: the model pre-processes on the CPU\n`,
    },
    *check(set: ObjectSet): Iterable<Problem> {
      for (const object of set.entries) yield* problemsOf(object, ids);
    },
  };
}

function* problemsOf(object: Entry, ids: ReadonlySet<string>): Iterable<Problem> {
  const annotations: unknown = object.manifest.metadata?.annotations;
  if (typeof annotations !== 'object' || annotations === null) return;
  for (const [key, reason] of Object.entries(annotations)) {
    if (!key.startsWith(IGNORE_PREFIX)) continue;
    const id = key.slice(IGNORE_PREFIX.length);
    const path = `metadata.annotations[${key}]`;
    if (!ids.has(id)) {
      const like = nearest(id, ids);
      const fix = like === undefined ? 'See the list of rules.' : `Did you mean ${like}?`;
      yield { object, path, value: reason, message: `There is no rule ${id}, so nothing is silenced.`, fix };
    } else if (ignoreReason(object, id) === undefined) {
      yield {
        object,
        path,
        value: reason,
        message: `The annotation silences ${id} without a reason.`,
        fix: 'Say why as the value.',
      };
    }
  }
}
