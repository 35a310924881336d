/**
 * The labels by which a namespace chooses its Pod Security Standards.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/#pod-security-admission-labels-for-namespaces
 */
import { alternatives } from '../admission/report';
import type { Level } from './standard';

const PREFIX = 'pod-security.kubernetes.io/';
const MODES = ['enforce', 'audit', 'warn'];
const LEVELS = ['privileged', 'baseline', 'restricted'];
const VERSION = /^v1\.(0|[1-9]\d{0,17})$/;
const LATEST = 'latest';

type Labels = Readonly<Record<string, string>>;

/** A standard that a namespace enforces. */
export interface Standard {
  readonly level: Level;
  /** Minor version of Kubernetes 1; undefined for the latest that the server knows. */
  readonly minor?: number;
}

/** What is wrong with one label. */
export interface LabelFault {
  readonly key: string;
  readonly value: string;
  readonly fault: string;
}

/** What is wrong with the labels of a namespace. */
export function podSecurityLabelFaults(labels: Labels): LabelFault[] {
  return MODES.flatMap((mode) => faultsOfMode(labels, mode));
}

function faultsOfMode(labels: Labels, mode: string): LabelFault[] {
  const key = `${PREFIX}${mode}`;
  return [
    ...faultOf(labels, key, (value) => LEVELS.includes(value), `must be ${alternatives(LEVELS)}`),
    ...faultOf(labels, `${key}-version`, isVersion, 'must be latest or a minor version such as v1.37'),
  ];
}

function faultOf(labels: Labels, key: string, isValid: (value: string) => boolean, fault: string): LabelFault[] {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  return value === undefined || isValid(value) ? [] : [{ key, value, fault }];
}

function isVersion(value: string): boolean {
  return value === LATEST || VERSION.test(value);
}

/** The standard that labels enforce; undefined where they leave it to the cluster, allow all, or would be refused. */
export function enforcedStandard(labels: Labels): Standard | undefined {
  const level = labels[`${PREFIX}enforce`];
  if ((level !== 'baseline' && level !== 'restricted') || faultsOfMode(labels, 'enforce').length > 0) return undefined;
  const minor = VERSION.exec(labels[`${PREFIX}enforce-version`] ?? LATEST)?.[1];
  return { level, minor: minor === undefined ? undefined : Number(minor) };
}
