/** Whether a server of the target version serves a kind at all. */

import { nearest } from '../../../manifest/nearest';
import { type Report, shown } from '../report';
import { customVersions } from './custom-types';
import { apiVersionsOf, isBuiltInGroup, kindDefinition, kindsOf } from './kubernetes-types';

const RULE = 'unknown-api-version';

/** Reports a kind that no server of the target version has; true where there is nothing against it. */
export function checkApiVersion(report: Report): boolean {
  const { apiVersion, kind } = report.entry.manifest;
  const { group } = report.entry;
  if (!isBuiltInGroup(apiVersion)) return checkCustomVersion(report, group, kind);
  const definition = kindDefinition(apiVersion, kind);
  if (!definition) return unknownKind(report, apiVersion, kind);
  const { minor, major } = report.target;
  if (definition.removed !== undefined && report.since(definition.removed)) {
    const others = served(report, kind);
    report.add(
      RULE,
      'apiVersion',
      apiVersion,
      `Kubernetes ${major}.${minor} no longer serves ${kind} in ${apiVersion}, which was removed in 1.${definition.removed}.`,
      {
        fix: others.length > 0 ? `Write apiVersion: ${successor(report.entry.group, others)}.` : undefined,
      },
    );
    return false;
  }
  if (report.since(definition.since)) return true;
  report.add(
    RULE,
    'apiVersion',
    apiVersion,
    `Kubernetes ${major}.${minor} does not serve ${kind} in ${apiVersion}, which came with 1.${definition.since}.`,
  );
  return false;
}

/** What follows a version that was removed: the newest stable one of its group, whose fields are the nearest. */
function successor(group: string, others: readonly string[]): string {
  const stable = others.filter((version) => version.startsWith(`${group}/`) && /\/v\d+$/.test(version));
  return stable.at(-1) ?? others.join(' or ');
}

function unknownKind(report: Report, apiVersion: string, kind: string): boolean {
  const others = served(report, kind);
  const meant = nearest(kind, kindsOf(apiVersion));
  const details =
    others.length > 0
      ? { fix: `Write apiVersion: ${others.join(' or ')}.` }
      : { fix: meant === undefined ? undefined : `Did you mean kind: ${meant}?` };
  report.add(RULE, 'apiVersion', apiVersion, `No API server has the kind ${shown(kind)} in ${apiVersion}.`, details);
  return false;
}

function served(report: Report, kind: string): string[] {
  return apiVersionsOf(kind).filter((version) => {
    const definition = kindDefinition(version, kind);
    return (
      definition !== undefined &&
      report.since(definition.since) &&
      !(definition.removed !== undefined && report.since(definition.removed))
    );
  });
}

/** Of custom resources only those are known whose definition is; another version of one of them is a mistake. */
function checkCustomVersion(report: Report, group: string, kind: string): boolean {
  const known = customVersions(group, kind);
  if (known.length === 0) return true;
  const { apiVersion } = report.entry.manifest;
  report.add(RULE, 'apiVersion', apiVersion, `The definition of ${kind} has no version ${apiVersion}.`, {
    fix: `Write apiVersion: ${known.join(' or ')}.`,
  });
  return false;
}
