import { namesNamespace } from '../check/graph/workloads';
import type { Entry } from '../check/object-set';
import type { DiffReport, ObjectDiff } from './report';

/** What differs, for programs. A value that is absent on a side is left out. */
export function jsonReport({ folders, unchanged, notes }: DiffReport): string {
  const told = folders.map(({ folder, accelerators, models, others }) => ({
    folder,
    accelerators,
    models: models.map(({ change, entry, statements, objects }) => ({
      change,
      ...identityOf(entry),
      statements,
      objects: objects.map(objectJson),
    })),
    others: others.map(objectJson),
  }));
  return `${JSON.stringify({ folders: told, unchanged, notes }, null, 2)}\n`;
}

function objectJson({ change, entry, fields, statements }: ObjectDiff): object {
  return {
    change,
    ...identityOf(entry),
    file: entry.origin.file,
    statements,
    fields: fields.map(({ path, before, after }) => ({ path, before, after })),
  };
}

function identityOf(entry: Entry): object {
  const { apiVersion } = entry.manifest;
  const namespace = namesNamespace(entry) ? entry.namespace : undefined;
  return { apiVersion, kind: entry.kind, namespace, name: entry.name };
}
