import { type Container, WORKLOAD_KINDS } from '../../manifest/pods';
import { example, GPU_DEPLOYMENT } from '../example';
import { workloadsOf } from '../graph/workloads';
import { givenWords } from '../knowledge/given-words';
import type { Problem, Rule } from '../rule';

export const quotedArgument: Rule = {
  id: 'quoted-argument',
  severity: 'error',
  kinds: WORKLOAD_KINDS,
  title: 'A model server gets the quotes around a value as part of it.',
  why: 'No shell takes quotes away from the arguments of a container, and YAML only those around the whole argument. JSON, a number or a choice in quotes ends the server at its start, and a name has the quotes in it.',
  fix: 'Leave the inner quotes out: \'--hf-overrides={"a": 1}\'.',
  source: 'https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/',
  example: example(GPU_DEPLOYMENT.replace('--served-model-name=qwen]', `"--served-model-name='qwen'"]`), [
    `"--served-model-name='qwen'"`,
    '"--served-model-name=qwen"',
  ]),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set)) {
      for (const container of pod.running) {
        for (const problem of judge(container)) yield { object: entry, ...problem };
      }
    }
  },
};

/** `--flag='value'` and `--flag="value"`, whose quotes are of one kind. */
const JOINED = /^(--[A-Za-z][\w.-]*)=(['"])[\s\S]*\2$/;
const FLAG = /^--[A-Za-z][\w.-]*$/;
const QUOTED = /^(['"])[\s\S]*\1$/;

/** The value may be a secret, so it is not shown. */
function* judge(container: Container): Iterable<Omit<Problem, 'object'>> {
  for (const { server, text, before, path } of givenWords(container)) {
    const flag = flagOf(text, before);
    if (flag === undefined) continue;
    const message = `gives ${server.name} the quotes around the value of ${flag} as part of the value: no shell takes them away.`;
    yield { path, message };
  }
}

/** The flag whose value is in quotes: that of the same argument, or the one before. */
function flagOf(word: string, before: string): string | undefined {
  if (word.length < 2) return undefined;
  return JOINED.exec(word)?.[1] ?? (FLAG.test(before) && QUOTED.test(word) ? before : undefined);
}
