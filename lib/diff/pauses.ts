import { nameOf } from '../check/graph/workloads';
import type { Entry } from '../check/object-set';
import { isPausing, PAUSE_PREFIX } from '../manifest/keda-pauses';
import { at, textOf } from '../manifest/read';
import { caution, type Statement } from './report';

/**
 * What becomes of the replicas that a ScaledObject scales where an annotation stops KEDA, or no longer does.
 *
 * @see https://keda.sh/docs/2.20/concepts/scaling-deployments/#pausing-autoscaling
 */
export function pauseStatements(before: Entry | undefined, after: Entry): Statement[] {
  if (after.kind !== 'ScaledObject' || after.group !== 'keda.sh') return [];
  const [was, is] = [before && pauseOf(before), pauseOf(after)];
  if (was === is) return [];
  return [caution(`${nameOf(after)}: ${is ?? 'nothing stops KEDA any longer: it scales as the triggers say'}`)];
}

/** What annotations make of the scaling; undefined where they leave it alone. The number comes before all others. */
function pauseOf({ manifest }: Entry): string | undefined {
  const noted = (name: string) => textOf(at(manifest, 'metadata', 'annotations', `${PAUSE_PREFIX}${name}`));
  const count = noted('paused-replicas');
  if (count !== undefined) return `KEDA sets ${count} replicas and scales no more (${PAUSE_PREFIX}paused-replicas)`;
  if (isPausing(noted('paused')))
    return `KEDA scales no more: as many replicas stay as there are then (${PAUSE_PREFIX}paused)`;
  const stopped = [
    ...(isPausing(noted('paused-scale-in')) ? [`takes no replicas away (${PAUSE_PREFIX}paused-scale-in)`] : []),
    ...(isPausing(noted('paused-scale-out')) ? [`adds no replicas (${PAUSE_PREFIX}paused-scale-out)`] : []),
  ];
  return stopped.length > 0 ? `KEDA ${stopped.join(' and ')}` : undefined;
}
