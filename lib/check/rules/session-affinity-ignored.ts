import { at } from '../../manifest/read';
import { CHAT_SERVICE, example } from '../example';
import { servicesOf } from '../graph/services';
import type { Rule } from '../rule';

export const sessionAffinityIgnored: Rule = {
  id: 'session-affinity-ignored',
  severity: 'warning',
  kinds: ['Service'],
  title: 'A Service sets how long clients stay with a pod, but does not keep them there.',
  why: 'Without sessionAffinity: ClientIP the configuration has no effect; the API server accepts it in silence.',
  fix: 'Set sessionAffinity: ClientIP, or remove sessionAffinityConfig.',
  source: 'https://kubernetes.io/docs/reference/networking/virtual-ips/#session-affinity',
  example: example(
    CHAT_SERVICE.replace(
      /\n$/,
      '\n  sessionAffinity: None\n  sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } }\n',
    ),
    ['sessionAffinity: None', 'sessionAffinity: ClientIP'],
  ),
  *check(set) {
    for (const { entry } of servicesOf(set)) {
      const affinity = at(entry.manifest, 'spec', 'sessionAffinity') ?? 'None';
      if (at(entry.manifest, 'spec', 'sessionAffinityConfig', 'clientIP') === undefined || affinity !== 'None')
        continue;
      yield {
        object: entry,
        path: 'spec.sessionAffinityConfig',
        message: 'has no effect, since sessionAffinity is None: clients are spread at random.',
      };
    }
  },
};
