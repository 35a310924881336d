import type { App } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { Finding } from '../check/rule';
import { writtenAs } from './placement';

/**
 * Adds to findings the file and line in which their objects were written, where that was as data. Constructs are looked
 * up only for what was found, so that a set without findings costs nothing.
 */
export function withPlaces(app: App, findings: readonly Finding[]): readonly Finding[] {
  return findings.map((finding) => {
    const construct = constructAt(app, finding.object.origin.construct);
    const [, file, line] = /^(.*):(\d+)$/.exec((construct && placeOf(construct, finding.path)) ?? '') ?? [];
    if (file === undefined) return finding;
    const origin = { ...finding.object.origin, file, line: () => Number(line) };
    return { ...finding, object: { ...finding.object, origin } };
  });
}

function constructAt(app: App, path = ''): IConstruct | undefined {
  return path.split('/').reduce<IConstruct | undefined>((scope, id) => scope?.node.tryFindChild(id), app);
}

/**
 * The line of what the field was made from, as far as names tell: the override that sets it, else the prop of the same
 * name, else the first line. `spec.template.spec.containers[0].image` comes from `image`, the autoscaler's
 * `spec.maxReplicas` from `scaling.maxReplicas`.
 */
function placeOf(construct: IConstruct, field: string): string | undefined {
  const { scope, id } = construct.node;
  if (scope === undefined) return undefined;
  const inPod = /^spec\.template\.spec\./;
  const overrides = [`overrides.${camelCase(id)}.${field}`];
  if (inPod.test(field)) overrides.push(`overrides.podSpec.${field.replace(inPod, '')}`);
  for (const override of overrides) {
    const place = whereWritten(scope, override);
    // What is not there has the line of what it would stand in; so has what stands in one line with that.
    if (place !== whereWritten(scope, holderOf(override))) return place;
  }
  return whereWritten(construct, field.replace(/^spec\.(?:template\.)?(?:spec\.)?(?:containers\[0\]\.)?/, ''));
}

function whereWritten(construct: IConstruct, field: string): string | undefined {
  return writtenAs(construct)?.locate(construct, field);
}

/** What an override says before it says anything: `overrides.deployment.spec.template.spec.containers[0]`. */
function holderOf(override: string): string {
  return /^overrides\.\w+(?:\.(?:metadata|spec|template|\w*[cC]ontainers\[\d+\]))*/.exec(override)?.[0] ?? '';
}

function camelCase(id: string): string {
  return id.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
