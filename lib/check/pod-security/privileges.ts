/** Checks on what a container may do beyond its user. */
import { flag, section, strings } from '../admission/fields';
import { alternatives } from '../admission/report';
import { isWindows, type JudgedContainer, type JudgedPod } from './pod';
import { except, type PodCheck, type Violation } from './standard';

/** What container runtimes grant by default; NET_RAW is left out on purpose. */
const DEFAULT_CAPABILITIES: readonly string[] = [
  ...['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP'],
  ...['SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'],
];
const RESTRICTED_CAPABILITIES: readonly string[] = ['NET_BIND_SERVICE'];

export const privilegeChecks: readonly PodCheck[] = [
  { id: 'privileged', level: 'baseline', versions: [[0, privileged]] },
  { id: 'capabilities_baseline', level: 'baseline', versions: [[0, capabilitiesBaseline]] },
  {
    id: 'capabilities_restricted',
    level: 'restricted',
    replaces: 'capabilities_baseline',
    versions: [
      [22, capabilitiesRestricted],
      [25, except(isWindows, capabilitiesRestricted)],
    ],
  },
  {
    id: 'allowPrivilegeEscalation',
    level: 'restricted',
    versions: [
      [8, privilegeEscalation],
      [25, except(isWindows, privilegeEscalation)],
    ],
  },
];

function* privileged({ containers }: JudgedPod): Iterable<Violation> {
  for (const { context, contextPath, where } of containers)
    if (flag(context, 'privileged') === true)
      yield {
        path: `${contextPath}.privileged`,
        value: true,
        message: `sets privileged: true ${where}`,
        fix: 'Leave privileged out.',
      };
}

function* capabilitiesBaseline({ containers }: JudgedPod): Iterable<Violation> {
  for (const container of containers) yield* addedBeyond(container, DEFAULT_CAPABILITIES);
}

function* capabilitiesRestricted({ containers }: JudgedPod): Iterable<Violation> {
  for (const container of containers) {
    const { context, contextPath, where } = container;
    if (!strings(section(context, 'capabilities'), 'drop').includes('ALL'))
      yield {
        path: `${contextPath}.capabilities.drop`,
        message: `does not drop the capabilities ALL ${where}`,
        fix: 'Set capabilities: { drop: [ALL] } in the security context of the container.',
        absent: true,
      };
    yield* addedBeyond(container, RESTRICTED_CAPABILITIES);
  }
}

function* addedBeyond(container: JudgedContainer, allowed: readonly string[]): Iterable<Violation> {
  const { context, contextPath, where } = container;
  for (const [index, name] of strings(section(context, 'capabilities'), 'add').entries())
    if (!allowed.includes(name))
      yield {
        path: `${contextPath}.capabilities.add[${index}]`,
        value: name,
        message: `adds the capability ${JSON.stringify(name)} ${where}`,
        fix: `Leave it out; what may be added is ${alternatives(allowed)}.`,
      };
}

function* privilegeEscalation({ containers }: JudgedPod): Iterable<Violation> {
  for (const { context, contextPath, where } of containers) {
    const value = flag(context, 'allowPrivilegeEscalation');
    if (value !== false)
      yield {
        path: `${contextPath}.allowPrivilegeEscalation`,
        value,
        message: `does not set allowPrivilegeEscalation: false ${where}`,
        fix: 'Set allowPrivilegeEscalation: false in the security context of the container.',
        ...absentIf(value === undefined),
      };
  }
}

function absentIf(absent: boolean): Pick<Violation, 'absent'> {
  return absent ? { absent } : {};
}
