/** Checks on what a pod may change of how the kernel confines it. */
import { keyed } from '../../manifest/read';
import { object, objects, optionalText, section, text } from '../admission/fields';
import { alternatives } from '../admission/report';
import { hasOwnUsers, type JudgedPod, securedParts } from './pod';
import { except, type Judge, type PodCheck, type Violation } from './standard';

const SYSCTLS: readonly string[] = [
  ...['kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.tcp_syncookies'],
  ...['net.ipv4.ping_group_range', 'net.ipv4.ip_unprivileged_port_start'],
];
const SYSCTLS_27 = [...SYSCTLS, 'net.ipv4.ip_local_reserved_ports'];
const SYSCTLS_29 = [
  ...[...SYSCTLS_27, 'net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_fin_timeout'],
  ...['net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes'],
];
const SYSCTLS_32 = [...SYSCTLS_29, 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'];
const SYSCTLS_37 = [...SYSCTLS_32, 'net.ipv4.tcp_slow_start_after_idle', 'net.ipv4.tcp_notsent_lowat'];

const SELINUX_TYPES: readonly string[] = ['container_t', 'container_init_t', 'container_kvm_t'];
const SELINUX_TYPES_31 = [...SELINUX_TYPES, 'container_engine_t'];

/** Before these versions, servers drop the field. */
const PROC_MOUNT_SINCE = 33;
const APP_ARMOR_SINCE = 30;

const APP_ARMOR_ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';
const PROFILES: readonly string[] = ['RuntimeDefault', 'Localhost'];

export const kernelChecks: readonly PodCheck[] = [
  { id: 'appArmorProfile', level: 'baseline', versions: [[0, appArmor]] },
  {
    id: 'procMount',
    level: 'baseline',
    versions: [
      [0, procMount],
      [35, except(hasOwnUsers, procMount)],
    ],
  },
  { id: 'procMount_restricted', level: 'restricted', replaces: 'procMount', versions: [[35, procMount]] },
  {
    id: 'seLinuxOptions',
    level: 'baseline',
    versions: [
      [0, seLinux(SELINUX_TYPES)],
      [31, seLinux(SELINUX_TYPES_31)],
    ],
  },
  {
    id: 'sysctls',
    level: 'baseline',
    versions: [
      [0, sysctls(SYSCTLS)],
      [27, sysctls(SYSCTLS_27)],
      [29, sysctls(SYSCTLS_29)],
      [32, sysctls(SYSCTLS_32)],
      [37, sysctls(SYSCTLS_37)],
    ],
  },
];

function* appArmor(pod: JudgedPod): Iterable<Violation> {
  if (pod.server >= APP_ARMOR_SINCE) yield* forbiddenProfiles(pod, 'appArmorProfile');
  for (const [key, value] of Object.entries(pod.annotations)) {
    const allowed = value === '' || value === 'runtime/default' || value.startsWith('localhost/');
    if (key.startsWith(APP_ARMOR_ANNOTATION) && !allowed)
      yield {
        path: keyed(pod.annotationsPath, key),
        value,
        message: `sets an AppArmor profile ${JSON.stringify(value)} by annotation`,
        fix: 'Write runtime/default or localhost/..., or leave it out.',
      };
  }
}

/** The profiles of AppArmor or seccomp that do not confine. */
export function* forbiddenProfiles(pod: JudgedPod, field: string): Iterable<Violation> {
  for (const { context, contextPath, where } of securedParts(pod)) {
    const profile = object(context, field);
    const type = text(profile, 'type');
    if (profile && !PROFILES.includes(type))
      yield {
        path: `${contextPath}.${field}.type`,
        value: type,
        message: `sets ${field}.type to ${JSON.stringify(type)} ${where}`,
        fix: `Write ${alternatives(PROFILES)}.`,
      };
  }
}

function* procMount({ containers, server }: JudgedPod): Iterable<Violation> {
  if (server < PROC_MOUNT_SINCE) return;
  for (const { context, contextPath, where } of containers) {
    const value = optionalText(context, 'procMount') ?? 'Default';
    if (value !== 'Default')
      yield {
        path: `${contextPath}.procMount`,
        value,
        message: `sets procMount to ${JSON.stringify(value)} ${where}`,
        fix: 'Leave procMount out.',
      };
  }
}

function seLinux(types: readonly string[]): Judge {
  return function* (pod) {
    for (const { context, contextPath, where } of securedParts(pod)) {
      const options = section(context, 'seLinuxOptions');
      const type = text(options, 'type');
      if (type !== '' && !types.includes(type))
        yield {
          path: `${contextPath}.seLinuxOptions.type`,
          value: type,
          message: `sets the SELinux type ${JSON.stringify(type)} ${where}`,
          fix: `Write ${alternatives(types)}, or leave it out.`,
        };
      for (const field of ['user', 'role'])
        if (text(options, field) !== '')
          yield {
            path: `${contextPath}.seLinuxOptions.${field}`,
            value: text(options, field),
            message: `sets the SELinux ${field} ${JSON.stringify(text(options, field))} ${where}`,
            fix: `Leave ${field} out.`,
          };
    }
  };
}

function sysctls(allowed: readonly string[]): Judge {
  return function* ({ context, contextPath }) {
    for (const [index, sysctl] of objects(context, 'sysctls').entries()) {
      const name = text(sysctl, 'name');
      if (!allowed.includes(name))
        yield {
          path: `${contextPath}.sysctls[${index}].name`,
          value: name,
          message: `sets the kernel parameter ${JSON.stringify(name)}`,
          fix: `Leave it out, or set it on the nodes; what pods may set is ${alternatives(allowed)}.`,
        };
    }
  };
}
