import { type Container, WORKLOAD_KINDS } from '../../manifest/pods';
import { example, GPU_DEPLOYMENT } from '../example';
import { workloadsOf } from '../graph/workloads';
import { givenWords } from '../knowledge/given-words';
import type { Problem, Rule } from '../rule';

export const flagAndValueInOne: Rule = {
  id: 'flag-and-value-in-one',
  severity: 'error',
  kinds: WORKLOAD_KINDS,
  title: 'A model server gets a flag and its value as one argument.',
  why: 'No shell divides the arguments of a container. The server knows no flag of such a name with a blank in it, and ends at its start.',
  fix: 'Give the flag and its value as two arguments, or write --flag=value.',
  source: 'https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/',
  example: example(
    GPU_DEPLOYMENT.replace('--served-model-name=qwen]', '--served-model-name=qwen, --quantization fp8]'),
    ['--quantization fp8', '--quantization=fp8'],
  ),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set)) {
      for (const container of pod.running) {
        for (const problem of judge(container)) yield { object: entry, ...problem };
      }
    }
  },
};

/** A long flag, a blank and more, which is no `--flag=value with blanks`. */
const SEVERAL = /^(--[A-Za-z][\w.-]*)\s+\S/;

/** The value may be a secret, so it is not shown. */
function* judge(container: Container): Iterable<Omit<Problem, 'object'>> {
  for (const { server, text, path } of givenWords(container)) {
    const flag = SEVERAL.exec(text)?.[1];
    if (flag === undefined) continue;
    const message = `gives ${server.name} ${flag} and what follows it as one argument: it knows no such flag, and would not start.`;
    yield { path, message };
  }
}
