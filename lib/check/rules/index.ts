import type { Rule } from '../rule';
import { adapterConfigUnreadable } from './adapter-config-unreadable';
import { adapterQueryIgnoresSelector } from './adapter-query-ignores-selector';
import { adapterQueryUngrouped } from './adapter-query-ungrouped';
import { apiVersionDeprecated } from './api-version-deprecated';
import { autoscalerTargetMissing } from './autoscaler-target-missing';
import { autoscalerTargetUnscalable } from './autoscaler-target-unscalable';
import { backendSchemeMismatch } from './backend-scheme-mismatch';
import { counterAsGauge } from './counter-as-gauge';
import { describedObjectMissing } from './described-object-missing';
import { deviceGroupMissing } from './device-group-missing';
import { duplicateObject } from './duplicate-object';
import { egressWithoutDns } from './egress-without-dns';
import { flagAndValueInOne } from './flag-and-value-in-one';
import { gaugeAsCounter } from './gauge-as-counter';
import { gpuQuotaExceeded } from './gpu-quota-exceeded';
import { gpuScaledOnCpu } from './gpu-scaled-on-cpu';
import { gpuTolerationMissing } from './gpu-toleration-missing';
import { graceBelowDrain } from './grace-below-drain';
import { hostPathNotWritable } from './host-path-not-writable';
import { hostPortAutoscaled } from './host-port-autoscaled';
import { hpaContainerUnknown } from './hpa-container-unknown';
import { hpaRequestMissing } from './hpa-request-missing';
import { imageMutable } from './image-mutable';
import { imageVolumeMutable } from './image-volume-mutable';
import { kedaCooldownShort } from './keda-cooldown-short';
import { kedaQueryUnaggregated } from './keda-query-unaggregated';
import { kedaZeroOnResource } from './keda-zero-on-resource';
import { livenessKillsLoad } from './liveness-kills-load';
import { meanAsTotal } from './mean-as-total';
import { memoryAsSignal } from './memory-as-signal';
import { memoryImplausible } from './memory-implausible';
import { memoryVolume } from './memory-volume';
import { metricNotProvided } from './metric-not-provided';
import { metricUnscraped } from './metric-unscraped';
import { milliTarget } from './milli-target';
import { modelRevisionUnpinned } from './model-revision-unpinned';
import { monitorPathUnknown } from './monitor-path-unknown';
import { monitorPortUnknown } from './monitor-port-unknown';
import { monitorSelectsNothing } from './monitor-selects-nothing';
import { monitorUnauthorized } from './monitor-unauthorized';
import { negativeTotal } from './negative-total';
import { networkPolicyEmptyList } from './network-policy-empty-list';
import { networkPolicySelectsNothing } from './network-policy-selects-nothing';
import { networkPolicyShutsOut } from './network-policy-shuts-out';
import { nimCredentialsMissing } from './nim-credentials-missing';
import { pdbBlocksEviction } from './pdb-blocks-eviction';
import { pdbOverlap } from './pdb-overlap';
import { pdbSelectsEverything } from './pdb-selects-everything';
import { pdbSelectsNothing } from './pdb-selects-nothing';
import { podSecurityRefused } from './pod-security-refused';
import { probePathMismatch } from './probe-path-mismatch';
import { probePortUnknown } from './probe-port-unknown';
import { probeSchemeMismatch } from './probe-scheme-mismatch';
import { probeUnauthorized } from './probe-unauthorized';
import { queryInvalid } from './query-invalid';
import { queryMatchesNothing } from './query-matches-nothing';
import { quotedArgument } from './quoted-argument';
import { readOnlyCache } from './read-only-cache';
import { recreateOutage } from './recreate-outage';
import { referenceMissing } from './reference-missing';
import { replicasUnderAutoscaler } from './replicas-under-autoscaler';
import { resourceNotMeasured } from './resource-not-measured';
import { routeBackendMissing } from './route-backend-missing';
import { routeMixesModels } from './route-mixes-models';
import { routeOverlap } from './route-overlap';
import { rwoVolumeShared } from './rwo-volume-shared';
import { scaleDownWindowShort } from './scale-down-window-short';
import { scaleUpDisabled } from './scale-up-disabled';
import { secretInPlainText } from './secret-in-plain-text';
import { selectorHoldsVersion } from './selector-holds-version';
import { selectorsOverlap } from './selectors-overlap';
import { serverFlagGone } from './server-flag-gone';
import { serverMetricLabel } from './server-metric-label';
import { serverMetricUnknown } from './server-metric-unknown';
import { serverMetricsOff } from './server-metrics-off';
import { serverOnLoopback } from './server-on-loopback';
import { serverPortMismatch } from './server-port-mismatch';
import { serverWithoutReadiness } from './server-without-readiness';
import { serviceEnvCollision } from './service-env-collision';
import { serviceSelectsNothing } from './service-selects-nothing';
import { serviceSpansModels } from './service-spans-models';
import { serviceTargetPort } from './service-target-port';
import { sessionAffinityAutoscaled } from './session-affinity-autoscaled';
import { sharedMemoryMissing } from './shared-memory-missing';
import { signalNotScoped } from './signal-not-scoped';
import { signalOutOfRange } from './signal-out-of-range';
import { spreadSelectorMismatch } from './spread-selector-mismatch';
import { startupOverDeadline } from './startup-over-deadline';
import { surgeDoublesGpus } from './surge-doubles-gpus';
import { surgeNeedsSpareGpu } from './surge-needs-spare-gpu';
import { switchWithValue } from './switch-with-value';
import { targetTypeMismatch } from './target-type-mismatch';
import { tensorParallelGpus } from './tensor-parallel-gpus';
import { triggerAuthenticationMissing } from './trigger-authentication-missing';
import { triggerUnusable } from './trigger-unusable';
import { twoAutoscalers } from './two-autoscalers';
import { utilizationUnreachable } from './utilization-unreachable';
import { valueTargetOnTotal } from './value-target-on-total';
import { vpaUnderHpa } from './vpa-under-hpa';
import { zeroOnOwnMetric } from './zero-on-own-metric';

/** Every rule about how objects work together, and about what the API server accepts although it cannot work. */
export const setRules: readonly Rule[] = [
  adapterConfigUnreadable,
  adapterQueryIgnoresSelector,
  adapterQueryUngrouped,
  apiVersionDeprecated,
  autoscalerTargetMissing,
  autoscalerTargetUnscalable,
  backendSchemeMismatch,
  counterAsGauge,
  describedObjectMissing,
  deviceGroupMissing,
  duplicateObject,
  egressWithoutDns,
  flagAndValueInOne,
  gaugeAsCounter,
  gpuQuotaExceeded,
  gpuScaledOnCpu,
  gpuTolerationMissing,
  graceBelowDrain,
  hostPathNotWritable,
  hostPortAutoscaled,
  hpaContainerUnknown,
  hpaRequestMissing,
  imageMutable,
  imageVolumeMutable,
  kedaCooldownShort,
  kedaQueryUnaggregated,
  kedaZeroOnResource,
  livenessKillsLoad,
  meanAsTotal,
  memoryAsSignal,
  memoryImplausible,
  memoryVolume,
  metricNotProvided,
  metricUnscraped,
  milliTarget,
  modelRevisionUnpinned,
  monitorPathUnknown,
  monitorPortUnknown,
  monitorSelectsNothing,
  monitorUnauthorized,
  negativeTotal,
  networkPolicyEmptyList,
  networkPolicySelectsNothing,
  networkPolicyShutsOut,
  nimCredentialsMissing,
  pdbBlocksEviction,
  pdbOverlap,
  pdbSelectsEverything,
  pdbSelectsNothing,
  podSecurityRefused,
  probePathMismatch,
  probePortUnknown,
  probeSchemeMismatch,
  probeUnauthorized,
  queryInvalid,
  queryMatchesNothing,
  quotedArgument,
  readOnlyCache,
  recreateOutage,
  referenceMissing,
  replicasUnderAutoscaler,
  resourceNotMeasured,
  routeBackendMissing,
  routeMixesModels,
  routeOverlap,
  rwoVolumeShared,
  scaleDownWindowShort,
  scaleUpDisabled,
  secretInPlainText,
  selectorHoldsVersion,
  selectorsOverlap,
  serverFlagGone,
  serverMetricLabel,
  serverMetricUnknown,
  serverMetricsOff,
  serverOnLoopback,
  serverPortMismatch,
  serverWithoutReadiness,
  serviceEnvCollision,
  serviceSelectsNothing,
  serviceSpansModels,
  serviceTargetPort,
  sessionAffinityAutoscaled,
  sharedMemoryMissing,
  signalNotScoped,
  signalOutOfRange,
  spreadSelectorMismatch,
  startupOverDeadline,
  surgeDoublesGpus,
  surgeNeedsSpareGpu,
  switchWithValue,
  targetTypeMismatch,
  tensorParallelGpus,
  triggerAuthenticationMissing,
  triggerUnusable,
  twoAutoscalers,
  utilizationUnreachable,
  valueTargetOnTotal,
  vpaUnderHpa,
  zeroOnOwnMetric,
];
