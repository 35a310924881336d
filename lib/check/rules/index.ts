import type { Rule } from '../rule';
import { adapterQueryIgnoresSelector } from './adapter-query-ignores-selector';
import { autoscalerTargetMissing } from './autoscaler-target-missing';
import { autoscalerTargetUnscalable } from './autoscaler-target-unscalable';
import { counterAsGauge } from './counter-as-gauge';
import { gpuScaledOnCpu } from './gpu-scaled-on-cpu';
import { graceBelowDrain } from './grace-below-drain';
import { hpaContainerUnknown } from './hpa-container-unknown';
import { hpaRequestMissing } from './hpa-request-missing';
import { kedaCooldownShort } from './keda-cooldown-short';
import { kedaQueryUnaggregated } from './keda-query-unaggregated';
import { kedaReplicaBounds } from './keda-replica-bounds';
import { kedaZeroOnResource } from './keda-zero-on-resource';
import { livenessKillsLoad } from './liveness-kills-load';
import { memoryAsSignal } from './memory-as-signal';
import { metricNotProvided } from './metric-not-provided';
import { metricUnscraped } from './metric-unscraped';
import { milliTarget } from './milli-target';
import { pdbBlocksEviction } from './pdb-blocks-eviction';
import { pdbOverlap } from './pdb-overlap';
import { pdbSelectsEverything } from './pdb-selects-everything';
import { pdbSelectsNothing } from './pdb-selects-nothing';
import { probePortUnknown } from './probe-port-unknown';
import { replicasUnderAutoscaler } from './replicas-under-autoscaler';
import { scaleDownWindowShort } from './scale-down-window-short';
import { scaleUpDisabled } from './scale-up-disabled';
import { selectorHoldsVersion } from './selector-holds-version';
import { selectorsOverlap } from './selectors-overlap';
import { serverMetricLabel } from './server-metric-label';
import { serverMetricUnknown } from './server-metric-unknown';
import { serviceEnvCollision } from './service-env-collision';
import { serviceSelectsNothing } from './service-selects-nothing';
import { serviceSpansModels } from './service-spans-models';
import { serviceTargetPort } from './service-target-port';
import { sessionAffinityAutoscaled } from './session-affinity-autoscaled';
import { sessionAffinityIgnored } from './session-affinity-ignored';
import { signalNotScoped } from './signal-not-scoped';
import { signalOutOfRange } from './signal-out-of-range';
import { startupOverDeadline } from './startup-over-deadline';
import { targetTypeMismatch } from './target-type-mismatch';
import { twoAutoscalers } from './two-autoscalers';
import { utilizationUnreachable } from './utilization-unreachable';
import { valueTargetOnTotal } from './value-target-on-total';
import { zeroOnOwnMetric } from './zero-on-own-metric';

/** Every rule about how objects work together, and about what the API server accepts although it cannot work. */
export const setRules: readonly Rule[] = [
  adapterQueryIgnoresSelector,
  autoscalerTargetMissing,
  autoscalerTargetUnscalable,
  counterAsGauge,
  gpuScaledOnCpu,
  graceBelowDrain,
  hpaContainerUnknown,
  hpaRequestMissing,
  kedaCooldownShort,
  kedaQueryUnaggregated,
  kedaReplicaBounds,
  kedaZeroOnResource,
  livenessKillsLoad,
  memoryAsSignal,
  metricNotProvided,
  metricUnscraped,
  milliTarget,
  pdbBlocksEviction,
  pdbOverlap,
  pdbSelectsEverything,
  pdbSelectsNothing,
  probePortUnknown,
  replicasUnderAutoscaler,
  scaleDownWindowShort,
  scaleUpDisabled,
  selectorHoldsVersion,
  selectorsOverlap,
  serverMetricLabel,
  serverMetricUnknown,
  serviceEnvCollision,
  serviceSelectsNothing,
  serviceSpansModels,
  serviceTargetPort,
  sessionAffinityAutoscaled,
  sessionAffinityIgnored,
  signalNotScoped,
  signalOutOfRange,
  startupOverDeadline,
  targetTypeMismatch,
  twoAutoscalers,
  utilizationUnreachable,
  valueTargetOnTotal,
  zeroOnOwnMetric,
];
