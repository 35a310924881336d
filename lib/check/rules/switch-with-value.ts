import { flagAmong } from '../../manifest/command-line';
import { type Container, WORKLOAD_KINDS } from '../../manifest/pods';
import { example, GPU_DEPLOYMENT } from '../example';
import { workloadsOf } from '../graph/workloads';
import { placeOf, wordsFor } from '../knowledge/flags';
import { serverGiven } from '../knowledge/recognize';
import type { Problem, Rule } from '../rule';

export const switchWithValue: Rule = {
  id: 'switch-with-value',
  severity: 'error',
  kinds: WORKLOAD_KINDS,
  title: 'A model server gets a value for a flag that takes none.',
  why: 'The flag is on where it stands, whatever follows it. The server refuses --flag=false and --flag=true alike and ends at its start, and takes a word of its own behind the flag for the name of the model.',
  fix: 'Write the flag alone, or leave it out.',
  source: 'https://docs.python.org/3/library/argparse.html#action',
  example: example(
    GPU_DEPLOYMENT.replace('--served-model-name=qwen]', '--served-model-name=qwen, --enforce-eager=false]'),
    [', --enforce-eager=false]', ']'],
  ),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set)) {
      for (const container of pod.running) {
        for (const problem of judge(container)) yield { object: entry, ...problem };
      }
    }
  },
};

const TRUTH = /^(true|false)$/i;

function* judge(container: Container): Iterable<Omit<Problem, 'object'>> {
  const server = serverGiven(container);
  if (!server?.switches) return;
  const words = wordsFor(container, server);
  for (const flag of server.switches) {
    const given = flagAmong(words, [flag]);
    if (given?.value === undefined || !(given.isJoined || TRUTH.test(given.value))) continue;
    const message = `gives ${server.name} a value for ${flag}, which takes none: it would not start.`;
    yield { path: placeOf(container, given.argument), message, fix: fixOf(flag, given.value.toLowerCase()) };
  }
}

function fixOf(flag: string, value: string): string | undefined {
  if (value === 'true') return `Write ${flag} alone.`;
  if (value !== 'false') return undefined;
  const negated = flag.startsWith('--enable-') ? `, or write --no-${flag.slice(2)} where it is on by default` : '';
  return `Leave ${flag} out${negated}.`;
}
