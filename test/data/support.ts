import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ReadModels, readModels } from '../../lib/data/read-models';
import type { AutoscaledModelProps } from '../../lib/model/autoscaled-model';

/** A model that is right as it stands, on two lines. */
export const SMALL =
  'image: registry.example/chat:1\nscaling: { maxReplicas: 3, metrics: [{ cpuAverageValue: 500m }] }\n';

/** What a folder holds with these files, each by its path; faults name files as they are in it. */
export function readFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  prepare: (folder: string) => void = () => undefined,
): ReadModels {
  const folder = mkdtempSync(join(tmpdir(), 'model-serving-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    prepare(folder);
    const { faults, ...read } = readModels(folder);
    return { ...read, faults: faults.map((fault) => fault.replaceAll(`${folder}/`, '').replaceAll(folder, '.')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is wrong with a model, without the name of its file. */
export function faultsOf(text: string): string[] {
  return readFiles({ 'chat.yaml': text }).faults.map((fault) => fault.replace(/^chat\.yaml:/, ''));
}

/** The props that a model without a fault becomes. */
export function propsOf(text: string): AutoscaledModelProps {
  const { models, faults } = readFiles({ 'chat.yaml': text });
  const [model] = models;
  if (!model || faults.length > 0) throw new Error(faults.join('\n'));
  return model.props;
}
