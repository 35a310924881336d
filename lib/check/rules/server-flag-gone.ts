import { flagAmong } from '../../manifest/command-line';
import { type Container, WORKLOAD_KINDS } from '../../manifest/pods';
import { isSince } from '../../manifest/server-version';
import { example, GPU_DEPLOYMENT } from '../example';
import { workloadsOf } from '../graph/workloads';
import { placeOf, wordsFor } from '../knowledge/flags';
import { serverOf } from '../knowledge/recognize';
import { serverRelease } from '../knowledge/server-release';
import type { Problem, Rule } from '../rule';

export const serverFlagGone: Rule = {
  id: 'server-flag-gone',
  severity: 'warning',
  kinds: WORKLOAD_KINDS,
  title: 'A model server gets a flag that its version has no longer.',
  why: 'The server reports an unrecognized argument and ends at its start. Manifests and guides outlive the flags of the versions for which they were written.',
  fix: 'Leave the flag out, or give what took its place.',
  source: 'https://github.com/vllm-project/vllm/pull/29402',
  example: example(
    GPU_DEPLOYMENT.replace('--served-model-name=qwen]', '--served-model-name=qwen, --disable-log-requests]'),
    [', --disable-log-requests]', ']'],
  ),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set))
      for (const container of pod.running) for (const problem of judge(container)) yield { object: entry, ...problem };
  },
};

function* judge(container: Container): Iterable<Omit<Problem, 'object'>> {
  const server = serverOf(container);
  const version = server?.goneFlags && serverRelease(container, server);
  if (!server?.goneFlags || version === undefined) return;
  const words = wordsFor(container, server);
  for (const { flag, since, fix } of server.goneFlags) {
    const given = isSince(version, since) ? flagAmong(words, [flag]) : undefined;
    if (!given) continue;
    const message = `gives ${server.name} ${version} ${flag}, which it does not know from ${since} on: it would not start.`;
    yield { path: placeOf(container, given.argument), message, fix };
  }
}
