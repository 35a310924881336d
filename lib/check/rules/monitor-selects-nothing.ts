import { selectorText } from '../../manifest/selectors';
import { CHAT_DEPLOYMENT, CHAT_SERVICE, documents, example } from '../example';
import { type Monitor, monitorsOf, servicesUnder, workloadsUnder } from '../graph/monitors';
import { serviceIndex } from '../graph/services';
import { namesNamespace, showsPods, workloadIndex } from '../graph/workloads';
import { ANYWHERE } from '../label-index';
import type { ObjectSet } from '../object-set';
import type { Rule } from '../rule';

export const monitorSelectsNothing: Rule = {
  id: 'monitor-selects-nothing',
  severity: 'warning',
  kinds: ['ServiceMonitor', 'PodMonitor'],
  title: 'A monitor selects nothing of the set.',
  why: 'A ServiceMonitor looks for labels of Services (not of pods), a PodMonitor for labels of pods, both in their own namespace unless told otherwise. Without a match Prometheus scrapes nothing, and what scales on it stands still.',
  fix: 'Copy the labels of the Service, or of the pod template, into the selector; name foreign namespaces in namespaceSelector.',
  source: 'https://prometheus-operator.dev/docs/platform/troubleshooting/#troubleshooting-servicemonitor-changes',
  example: example(
    documents(
      CHAT_DEPLOYMENT,
      CHAT_SERVICE,
      `
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: chat }
spec:
  selector: { matchLabels: { app: chat-model } }
  endpoints: [{ port: http }]
`,
    ),
    ['app: chat-model', 'app: chat'],
  ),
  *check(set, { complete }) {
    for (const monitor of monitorsOf(set)) {
      if (!monitor.selector || selected(set, monitor) > 0) continue;
      const elsewhere = namespacesElsewhere(set, monitor);
      if (elsewhere.length === 0 && !isShown(set, monitor, complete)) continue;
      const where = monitor.namespaces.includes(ANYWHERE) ? '' : ` in namespace ${monitor.namespaces.join(', ')}`;
      const hint = elsewhere.length > 0 ? `, only in ${elsewhere.join(', ')}` : '';
      yield {
        object: monitor.entry,
        path: 'spec.selector',
        message: `selects ${selectorText(monitor.selector)}, which no ${monitor.ofPods ? 'pod' : 'Service'} of the set has${where}${hint}: nothing is scraped.`,
      };
    }
  },
};

function selected(set: ObjectSet, monitor: Monitor): number {
  return (monitor.ofPods ? workloadsUnder(set, monitor) : servicesUnder(set, monitor)).length;
}

/** Namespaces in which the selector would find something, had the monitor looked there; at most three. */
function namespacesElsewhere(set: ObjectSet, { ofPods, selector }: Monitor): string[] {
  const found = ofPods ? workloadIndex(set).select(ANYWHERE, selector) : serviceIndex(set).select(ANYWHERE, selector);
  const told = found.filter(({ entry }) => namesNamespace(entry));
  return Array.from(new Set(told.map(({ namespace }) => namespace))).slice(0, 3);
}

/** Whether the set would show the things that the monitor looks for, and holds no operator that might make others. */
function isShown(set: ObjectSet, { ofPods, namespaces, selector, entry }: Monitor, complete: boolean): boolean {
  const places = namespaces.includes(ANYWHERE) ? [entry.namespace] : namespaces;
  return places.every(
    (namespace) =>
      showsPods(set, namespace, selector, complete) &&
      (complete || ofPods || serviceIndex(set).inNamespace(namespace).length > 0),
  );
}
