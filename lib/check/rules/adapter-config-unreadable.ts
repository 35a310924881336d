import { adapterExample, example } from '../example';
import { unreadableConfigs } from '../graph/adapter';
import type { Rule } from '../rule';

export const adapterConfigUnreadable: Rule = {
  id: 'adapter-config-unreadable',
  severity: 'error',
  kinds: ['ConfigMap'],
  title: 'The configuration of the Prometheus adapter is no YAML.',
  why: 'To the API server the configuration is text, whatever it says. The adapter ends at start, and with it every custom metric: all autoscalers on them stand still.',
  fix: 'Mend the YAML inside the ConfigMap; mostly an item of the list is indented too far.',
  source: 'https://github.com/kubernetes-sigs/prometheus-adapter/blob/master/docs/config.md',
  example: example(
    adapterExample(`    - seriesQuery: 'queue_length{namespace!="",pod!=""}'
      metricsQuery: sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)
      - seriesQuery: 'batch_size{namespace!="",pod!=""}'
        metricsQuery: sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)`),
    [
      `      - seriesQuery: 'batch_size{namespace!="",pod!=""}'\n        metricsQuery`,
      `    - seriesQuery: 'batch_size{namespace!="",pod!=""}'\n      metricsQuery`,
    ],
  ),
  *check(set) {
    for (const { entry, path, reason } of unreadableConfigs(set)) {
      yield {
        object: entry,
        path,
        message: `holds rules of the Prometheus adapter that cannot be read (${reason}): the adapter would end at start.`,
      };
    }
  },
};
