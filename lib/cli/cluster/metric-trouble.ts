/** Why a metric cannot be read, and what to do about it. */
export interface Trouble {
  readonly because: string;
  readonly remedy: string;
}

/** What the autoscaler's own words mean. The first that matches counts. */
const KNOWN: readonly { readonly pattern: RegExp; readonly because: string; readonly remedy: string }[] = [
  {
    pattern: /missing request for (\S+) in container (\S+) of Pod (\S+)/,
    because: 'container "$2" requests no $1, and utilization is a share of the request',
    remedy: 'give container "$2" a $1 request, or scale on the model server\'s container alone',
  },
  {
    pattern: /container (\S+) not present in metrics for pod (\S+)/,
    because: 'the pods have no container "$1"',
    remedy: 'name a container of the pod in the ContainerResource metric',
  },
  {
    pattern:
      /could not find the requested resource \(get pods\.metrics\.k8s\.io\)|resource metrics API: .*(?:unable to handle|not found|service unavailable)/i,
    because: 'the cluster serves no resource metrics',
    remedy: 'install metrics-server, or see why its APIService v1beta1.metrics.k8s.io is not available',
  },
  {
    pattern: /no metrics returned from resource metrics API|did not receive metrics for targeted pods/,
    because: 'there are no metrics of the pods yet',
    remedy: 'wait until a pod is ready and was measured, a minute or so; see the pods if none becomes ready',
  },
  {
    pattern:
      /no custom metrics API|no known available metric versions found|custom\.metrics\.k8s\.io.*(?:unable to handle|not found)/i,
    because: 'the cluster serves no custom metrics',
    remedy: 'install the Prometheus adapter, or see why its APIService v1beta2.custom.metrics.k8s.io is not available',
  },
  {
    pattern:
      /unable to (?:get|fetch) metrics? .*external metrics API: .*could not find the (?:metric|requested resource)/i,
    because: 'nothing serves this external metric',
    remedy: 'see whether KEDA or the Prometheus adapter runs and knows the metric',
  },
  {
    pattern: /could not find the metric (\S+) for (\S+)|custom metrics API: the server could not find/i,
    because: 'the adapter has no such metric for these pods',
    remedy: 'see whether Prometheus scrapes the pods, and whether the adapter has a rule for the metric',
  },
  {
    pattern: /no metrics returned from (?:custom|external) metrics API/,
    because: 'the metric has no value at the moment',
    remedy: 'see whether Prometheus scrapes the pods, and what the query answers',
  },
];

/** Explains the message of a condition; the autoscaler's own words where they are not known. */
export function explain(message: string): Trouble {
  for (const { pattern, because, remedy } of KNOWN) {
    const match = pattern.exec(message);
    if (match) return { because: fill(because, match), remedy: fill(remedy, match) };
  }
  return { because: message, remedy: 'see the events of the autoscaler by kubectl describe' };
}

function fill(sentence: string, match: RegExpExecArray): string {
  return sentence.replace(/\$(\d)/g, (_, index: string) => match[Number(index)] ?? '');
}
