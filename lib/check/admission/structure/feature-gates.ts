/**
 * Fields that a server knows before it heeds them: while their feature gate is off by default, it
 * accepts and drops them. Per field the minor version from which the gate is on by default; undefined
 * where it is on in none yet.
 *
 * Source: pkg/features/kube_features.go of Kubernetes 1.37 and the feature gates page of the documentation.
 */
export const GATED_FIELDS: ReadonlyMap<string, number | undefined> = new Map([
  ['autoscaling/v2.HPAScalingRules.tolerance', 35],
  ['batch/v1.JobSpec.backoffLimitPerIndex', 29],
  ['batch/v1.JobSpec.managedBy', 32],
  ['batch/v1.JobSpec.maxFailedIndexes', 29],
  ['batch/v1.JobSpec.podReplacementPolicy', 29],
  ['batch/v1.JobSpec.successPolicy', 31],
  ['core/v1.Container.restartPolicy', 29],
  ['core/v1.Container.restartPolicyRules', 35],
  ['core/v1.Container.resizePolicy', 33],
  ['core/v1.EmptyDirVolumeSource.mode', undefined],
  ['core/v1.EnvVarSource.fileKeyRef', 35],
  ['core/v1.GRPCAction.mode', undefined],
  ['core/v1.HTTPGetAction.protocol', undefined],
  ['core/v1.Lifecycle.stopSignal', undefined],
  ['core/v1.LifecycleHandler.sleep', 30],
  ['core/v1.PersistentVolumeClaimSpec.volumeAttributesClassName', 34],
  ['core/v1.PodAffinityTerm.matchLabelKeys', 31],
  ['core/v1.PodAffinityTerm.mismatchLabelKeys', 31],
  ['core/v1.PodSecurityContext.seLinuxChangePolicy', 33],
  ['core/v1.PodSecurityContext.supplementalGroupsPolicy', 33],
  ['core/v1.PodSpec.evictionResponders', undefined],
  ['core/v1.PodSpec.hostUsers', 33],
  ['core/v1.PodSpec.hostnameOverride', 35],
  ['core/v1.PodSpec.resourceClaims', 34],
  ['core/v1.PodSpec.resources', 34],
  ['core/v1.PodSpec.schedulingGroup', undefined],
  ['core/v1.ResourceRequirements.claims', 34],
  ['core/v1.SecurityContext.procMount', 33],
  ['core/v1.ServiceSpec.trafficDistribution', 31],
  ['core/v1.VolumeMount.bindMountOptions', undefined],
  ['core/v1.VolumeMount.recursiveReadOnly', 31],
  ['core/v1.VolumeProjection.clusterTrustBundle', 37],
  ['core/v1.VolumeProjection.podCertificate', 37],
  ['core/v1.VolumeSource.image', 35],
]);
