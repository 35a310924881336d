import { textOf } from '../../manifest/read';
import { CHAT_DEPLOYMENT, CHAT_SERVICE, documents, example } from '../example';
import { isHeadless, servicesOf, workloadsBehind } from '../graph/services';
import { nameOf, type Workload } from '../graph/workloads';
import { areVersionsOfOne } from '../knowledge/version-labels';
import type { Rule } from '../rule';

const FAMILY = '    metadata: { labels: { app: chat, family: text } }';

export const serviceSpansModels: Rule = {
  id: 'service-spans-models',
  severity: 'warning',
  kinds: ['Service'],
  title: 'A Service spreads its traffic over workloads that run different images.',
  why: 'Requests for one model land on the other at random. Versions of one image under a Service are a canary, and so are workloads whose pods differ in a label such as version or track alone; other images are seldom meant.',
  fix: 'Select a label that only the pods of one workload have.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/service/',
  example: example(
    documents(
      CHAT_DEPLOYMENT.replace('    metadata: { labels: { app: chat } }', FAMILY),
      CHAT_DEPLOYMENT.replace('    metadata: { labels: { app: chat } }', FAMILY)
        .replaceAll('name: chat', 'name: embed')
        .replaceAll('app: chat', 'app: embed')
        .replace('registry.example/chat', 'registry.example/embed'),
      CHAT_SERVICE.replace('selector: { app: chat }', 'selector: { family: text }'),
    ),
    ['selector: { family: text }', 'selector: { app: chat }'],
  ),
  *check(set) {
    for (const service of servicesOf(set)) {
      const serving = workloadsBehind(set, service).filter(({ entry }) => !['Job', 'CronJob'].includes(entry.kind));
      const [first, ...others] = serving;
      const other = first && others.find((workload) => !isVersionOf(first, workload));
      if (!first || !other || isHeadless(service)) continue;
      yield {
        object: service.entry,
        path: 'spec.selector',
        value: service.selector,
        message: `selects the pods of ${nameOf(first.entry)} and of ${nameOf(other.entry)}, which run different images: requests for one would land on the other.`,
      };
    }
  },
};

/** Also the pods of one group, whatever they run: leaders and their workers are one model. */
function isVersionOf(left: Workload, right: Workload): boolean {
  return left.entry === right.entry || areVersionsOfOne(left.labels, right.labels) || sharesImage(left, right);
}

function sharesImage(left: Workload, right: Workload): boolean {
  const images = new Set(repositories(left));
  return repositories(right).some((image) => images.has(image));
}

function repositories({ pod }: Workload): string[] {
  return pod.running.map(({ fields }) => (textOf(fields['image']) ?? '').replace(/(:[^/]*)?(@.*)?$/, ''));
}
