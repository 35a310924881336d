import { type CheckedManifest, check } from '../../../lib/check';
import { admissionRules } from '../../../lib/check/admission';
import { trapRules } from '../../../lib/check/admission/rules/traps';
import type { Manifest } from '../../../lib/manifest/manifest';
import type { KubernetesVersion } from '../../../lib/manifest/version';
import type { ApiResponse } from './api-client';
import { at, describeAnswer, isJson, type ObjectClient } from './objects';

/** Whether an object is refused, and for which fields. */
export interface Verdict {
  readonly refused: boolean;
  /** Fields as the server writes them; of the server, those that it names. */
  readonly fields: readonly string[];
  /** The words of the refusal. */
  readonly said: string;
}

/** The rules that claim to know what the server refuses; traps are what it accepts. */
const refusing = admissionRules.filter((rule) => !trapRules.includes(rule));

/** The one fault that is only a warning, because a create accepts it. */
const REFUSED_IN_APPLY = 'duplicate-in-apply';

/** What we say that the server will say. */
export function ourVerdict(manifest: Manifest, target: KubernetesVersion): Verdict {
  const objects: CheckedManifest[] = [{ manifest }];
  const { findings } = check(objects, { rules: refusing, target });
  const errors = findings.filter(({ severity, rule }) => severity === 'error' || rule === REFUSED_IN_APPLY);
  const said = errors.map(({ path, message }) => `${path}: ${message}`).join('\n');
  return { refused: errors.length > 0, fields: errors.map(({ path }) => path), said };
}

/**
 * What the server says to an object created, applied, and to a pod of its template: the Deployment of a pod that would be
 * refused is accepted, and server-side apply refuses duplicates that a create accepts. The first refusal counts.
 */
export async function serverVerdict(objects: ObjectClient, manifest: Manifest, namespace: string): Promise<Verdict> {
  if (!(await objects.knows(manifest))) return { refused: true, fields: [], said: 'unknown apiVersion or kind' };
  // Node ports are allocated, and judged, only where something is written.
  const dryRun = manifest.kind === 'Service' ? undefined : 'All';
  const created = await objects.create(manifest, namespace, { dryRun });
  if (isRefusal(created)) return refusal(created);
  if (dryRun === undefined) await objects.delete(manifest, namespace);
  if (manifest.metadata?.name !== undefined) {
    const applied = await objects.apply(manifest, namespace, { dryRun });
    if (isRefusal(applied)) return refusal(applied);
    if (dryRun === undefined) await objects.delete(manifest, namespace);
  }
  const template = at(manifest, 'spec', 'template');
  if (manifest.kind === 'Pod' || !isJson(template) || !isJson(template['spec'])) return ACCEPTED;
  const metadata = isJson(template['metadata']) ? template['metadata'] : {};
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name: 'pod' }, spec: template['spec'] };
  const started = await objects.create(pod, namespace, { dryRun });
  return isRefusal(started) ? refusal(started, 'spec.template.') : ACCEPTED;
}

const ACCEPTED: Verdict = { refused: false, fields: [], said: 'accepted' };

function isRefusal({ status }: ApiResponse): boolean {
  return status >= 400;
}

function refusal(answer: ApiResponse, prefix = ''): Verdict {
  const causes = at(answer.body, 'details', 'causes');
  const fields = Array.isArray(causes) ? causes.flatMap((cause) => at(cause, 'field') ?? []) : [];
  return { refused: true, fields: fields.map((field) => `${prefix}${String(field)}`), said: describeAnswer(answer) };
}
