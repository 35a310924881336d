import { acceleratorsPerPod } from '../check/graph/accelerators';
import { nameOf } from '../check/graph/workloads';
import type { CheckedManifest } from '../check/run';
import { figuresOf } from './figures';
import { findingsOf } from './findings';
import { prepare, type SimulateOptions } from './prepare';
import { replay } from './replay';
import type { Simulation } from './report';
import { findSubject } from './subject';

/**
 * Replays a load on a model of these manifests, and tells whether its autoscaler keeps up.
 *
 * @throws SimulationError with everything that keeps it from running
 */
export function simulate(objects: readonly CheckedManifest[], options: SimulateOptions): Simulation {
  const subject = findSubject(objects, options.model);
  const { set, workload } = subject;
  const { input, facts } = prepare(subject, options);
  const outcome = replay(input);
  const figures = figuresOf(outcome, input.allowed, acceleratorsPerPod(set, workload));
  const { episodes, rescales, columns } = outcome.record;
  const findings = findingsOf({ input, outcome, figures });
  return { model: nameOf(workload.entry), input, facts, figures, episodes, rescales, columns, findings };
}
