import { WORKLOAD_KINDS } from '../../manifest/pods';
import { example, GPU_DEPLOYMENT } from '../example';
import { workloadsOf } from '../graph/workloads';
import { type HubFetch, hubFetchesOf } from '../knowledge/hub';
import type { Problem, Rule } from '../rule';

export const modelRevisionUnpinned: Rule = {
  id: 'model-revision-unpinned',
  severity: 'warning',
  kinds: WORKLOAD_KINDS,
  title: 'A container fetches a model of the Hugging Face hub that can change under it.',
  why: 'Without a commit each pod fetches what the branch holds when it starts. Once the branch has moved, a restart or a scale-up puts pods with other weights beside those that run: replicas of one model answer differently, no rollout shows it, and no rollback brings the old weights back. With --trust-remote-code the pods run code that changed, too.',
  fix: 'Pin the commit of the model, 40 hexadecimal digits, by --revision or by the variable that the server reads.',
  source: 'https://huggingface.co/docs/huggingface_hub/guides/download#from-specific-version',
  example: example(GPU_DEPLOYMENT.replace(/--revision=\w+/, '--revision=main'), [
    '--revision=main',
    '--revision=a09a35458c702b33eeacc393d103063234e8bc28',
  ]),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set)) {
      for (const container of pod.containers) {
        for (const fetch of hubFetchesOf(container)) {
          const problem = judge(fetch);
          if (problem) yield { object: entry, ...problem };
        }
      }
    }
  },
};

/** A commit as the hub's own client knows one; every other revision is a branch or a tag. */
const COMMIT = /^[0-9a-f]{40}$/;

function judge(fetch: HubFetch): Omit<Problem, 'object'> | undefined {
  const { program, what, repository, revision, inherited, pin } = fetch;
  const isCommit = revision !== undefined && COMMIT.test(revision.value);
  if (isCommit && !inherited) return undefined;
  const { path, value } = inherited ? repository : (revision ?? repository);
  const thing = what === 'code' || what === 'file' ? `${what} of` : what;
  return {
    path,
    value,
    message: `lets ${program} fetch the ${thing} ${repository.value} from the Hugging Face hub ${isCommit ? astray(revision.value) : unpinned(fetch)}.`,
    fix:
      pin === undefined
        ? UNPINNABLE
        : `Give the commit by ${pin}: the 40 hexadecimal digits that the history of ${repository.value} on the hub shows.`,
  };
}

const UNPINNABLE =
  'Give the URL of the file with the commit in it (--model-url .../resolve/<commit>/<file>), or fetch the file before the server starts and check its digest.';

/** The model's commit, asked of another repository. */
function astray(commit: string): string {
  return `at the revision ${commit} of the model, which is no commit of that repository: the server would not start`;
}

function unpinned({ what, revision, pin, runsCode }: HubFetch): string {
  const at = revision
    ? `at the revision ${revision.value}, which is no whole commit and can be moved`
    : `at no revision${pin === undefined ? ', for which it has no option' : ''}`;
  const differ = what === 'model' ? 'serve other weights than' : 'differ from';
  const code = runsCode ? ' and, as remote code is trusted, run foreign code that nobody here has read' : '';
  return `${at}: pods that start after a change ${differ} those that run${code}`;
}
