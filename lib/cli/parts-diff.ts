import { dirname } from 'node:path';
import { compareText } from '../manifest/canonical';
import type { ReadFile } from './files';
import type { Parts } from './kustomize';

/** Files that a kustomization names on either side, and that are no objects by themselves. */
export interface PartsDiff {
  readonly kustomization: string;
  readonly files: readonly string[];
  /** Whether any of them came, went or holds another text. */
  readonly differs: boolean;
}

/** The parts on two sides, by their kustomizations, in order of their names. */
export function partsDiffs(before: readonly Parts<ReadFile>[], after: readonly Parts<ReadFile>[]): PartsDiff[] {
  const names = [...new Set([...before, ...after].map(({ kustomization }) => kustomization))].sort(compareText);
  return names.map((kustomization) => {
    const [former, next] = [before, after].map((side) => textsOf(side, kustomization));
    const files = [...new Set([...(former?.keys() ?? []), ...(next?.keys() ?? [])])];
    return { kustomization, files, differs: files.some((file) => former?.get(file) !== next?.get(file)) };
  });
}

function textsOf(parts: readonly Parts<ReadFile>[], kustomization: string): ReadonlyMap<string, string> {
  const files = parts.filter((part) => part.kustomization === kustomization).flatMap((part) => part.files);
  return new Map(files.map(({ file, text }) => [file, text]));
}

/** What is told of parts that are not compared. */
export function partsText({ kustomization, files, differs }: PartsDiff): string {
  const outcome = differs ? 'and differ' : 'and do not differ';
  const fix = `Compare what kubectl kustomize makes of ${dirname(kustomization)} on both sides.`;
  return `${kustomization}: makes objects with ${files.join(', ')}, which are none by themselves, such as patches; they are passed over, ${outcome}. ${fix}`;
}
