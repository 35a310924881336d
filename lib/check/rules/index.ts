import type { Rule } from '../rule';
import { adapterQueryIgnoresSelector } from './adapter-query-ignores-selector';
import { autoscalerTargetMissing } from './autoscaler-target-missing';
import { autoscalerTargetUnscalable } from './autoscaler-target-unscalable';
import { counterAsGauge } from './counter-as-gauge';
import { gpuScaledOnCpu } from './gpu-scaled-on-cpu';
import { hpaContainerUnknown } from './hpa-container-unknown';
import { hpaRequestMissing } from './hpa-request-missing';
import { kedaCooldownShort } from './keda-cooldown-short';
import { kedaQueryUnaggregated } from './keda-query-unaggregated';
import { kedaReplicaBounds } from './keda-replica-bounds';
import { kedaZeroOnResource } from './keda-zero-on-resource';
import { memoryAsSignal } from './memory-as-signal';
import { metricNotProvided } from './metric-not-provided';
import { metricUnscraped } from './metric-unscraped';
import { milliTarget } from './milli-target';
import { replicasUnderAutoscaler } from './replicas-under-autoscaler';
import { scaleDownWindowShort } from './scale-down-window-short';
import { scaleUpDisabled } from './scale-up-disabled';
import { serverMetricLabel } from './server-metric-label';
import { serverMetricUnknown } from './server-metric-unknown';
import { signalNotScoped } from './signal-not-scoped';
import { signalOutOfRange } from './signal-out-of-range';
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
  hpaContainerUnknown,
  hpaRequestMissing,
  kedaCooldownShort,
  kedaQueryUnaggregated,
  kedaReplicaBounds,
  kedaZeroOnResource,
  memoryAsSignal,
  metricNotProvided,
  metricUnscraped,
  milliTarget,
  replicasUnderAutoscaler,
  scaleDownWindowShort,
  scaleUpDisabled,
  serverMetricLabel,
  serverMetricUnknown,
  signalNotScoped,
  signalOutOfRange,
  targetTypeMismatch,
  twoAutoscalers,
  utilizationUnreachable,
  valueTargetOnTotal,
  zeroOnOwnMetric,
];
