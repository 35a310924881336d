import { at, objectOf } from '../manifest/read';
import type { DerivedPod } from './derive';
import { plain } from './plain';
import { servingPort } from './pod';
import { renderProbes, SERVING_PORT_NAME } from './probes';
import { derivedProbes } from './worker-probes';

/** By this annotation many a Prometheus chooses the pods that it scrapes, at each port that they declare. */
const SCRAPE = 'prometheus.io/scrape';

const ACTIONS: readonly string[] = ['httpGet', 'tcpSocket', 'grpc'];

/** Whether a pod says of itself that it answers at its serving port: by a number, a path or a name, or as it is asked there. */
export function answersAtServingPort(pod: DerivedPod): boolean {
  const { port, ports = [], health, podAnnotations, lifecycle } = pod;
  if (port !== undefined || health !== undefined || podAnnotations?.[SCRAPE] === 'true') return true;
  if (derivedProbes(pod).length > 0 || ports.some(({ name }) => name === SERVING_PORT_NAME)) return true;
  const number = servingPort(pod);
  const handlers = [...Object.values(renderProbes(pod, number)), ...Object.values(objectOf(plain(lifecycle)))];
  const asked = handlers.flatMap((handler) => ACTIONS.map((action) => at(handler, action, 'port')));
  return asked.includes(SERVING_PORT_NAME) || asked.includes(number);
}
