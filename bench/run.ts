import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Chart, Testing } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../lib';
import { defineModel } from './apps/model';
import { boundsTable } from './bounds';
import { compile } from './compile';
import { type Contender, contenders, outputOf, PLACEHOLDER, versionOf } from './contenders';
import { type Measurement, measure, median, type Row } from './measure';

const SIZES = [1, 100, 1000, 10_000];
/** The objects of every contender are compared up to this size; parsing more would take longer than the rest. */
const LARGEST_COMPARED = 1000;
/** A contender that takes longer than this is not tried at the next size. */
const PATIENCE_SECONDS = 8;
const LIMIT_SECONDS = 400;

function main(): void {
  const scratch = mkdtempSync(join(tmpdir(), 'model-serving-bench-'));
  try {
    const all = contenders(compile(join(scratch, 'build')), template());
    const versions = new Map(all.map((contender) => [contender.name, versionOf(contender)]));
    const rows = new Map(all.map((contender) => [contender.name, new Map<number, Measurement | string>()]));
    for (const models of SIZES) {
      runSize(all, models, scratch, versions, rows);
      // After each size, so that a long run that is ended early leaves what it knows.
      writeFileSync(resolve(__dirname, 'RESULTS.md'), render(rows, versions));
    }
    process.stdout.write(render(rows, versions));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function template(): Manifest[] {
  const chart = new Chart(Testing.app(), 'bench');
  defineModel(chart, PLACEHOLDER);
  return Testing.synth(chart);
}

function runSize(
  all: readonly Contender[],
  models: number,
  scratch: string,
  versions: ReadonlyMap<string, string | undefined>,
  rows: ReadonlyMap<string, Map<number, Measurement | string>>,
): void {
  const runs = new Map<string, Measurement[]>();
  const active = all.filter((contender) => {
    const row = rows.get(contender.name);
    const skipped = versions.get(contender.name) === undefined ? 'not installed' : tooSlow(row, models);
    if (skipped !== undefined) row?.set(models, skipped);
    return skipped === undefined;
  });
  const rounds = roundsAt(models);
  for (let round = 0; round < rounds; round++) {
    for (const contender of active) {
      const done = runs.get(contender.name) ?? [];
      if ((median(done)?.seconds ?? 0) > PATIENCE_SECONDS || rows.get(contender.name)?.has(models)) continue;
      process.stderr.write(`${models} models, round ${round + 1} of ${rounds}: ${contender.name}\n`);
      const run = runOnce(contender, models, scratch, round === 0);
      if (run === undefined) rows.get(contender.name)?.set(models, `over ${LIMIT_SECONDS} s`);
      else runs.set(contender.name, [...done, run]);
    }
  }
  for (const [name, done] of runs) {
    const middle = median(done);
    if (middle) rows.get(name)?.set(models, middle);
  }
}

/** Runs of little time differ by more of it than those of much, and cost less. */
function roundsAt(models: number): number {
  if (models <= 100) return 25;
  return models <= 1000 ? 9 : 3;
}

function tooSlow(row: Row | undefined, models: number): string | undefined {
  const before = SIZES[SIZES.indexOf(models) - 1];
  const last = before === undefined ? undefined : row?.get(before);
  if (typeof last === 'string') return last === 'not installed' ? last : 'not tried';
  return last !== undefined && last.seconds > PATIENCE_SECONDS ? 'not tried' : undefined;
}

/**
 * Runs in a folder of its own, which is deleted with all others at the end: ext4 avoids files that were deleted within
 * the last seconds, so creating some right after deleting others takes many times as long as it does otherwise.
 */
function runOnce(contender: Contender, models: number, scratch: string, compare: boolean): Measurement | undefined {
  const folder = mkdtempSync(join(scratch, 'run-'));
  contender.prepare(folder, models);
  const run = measure(contender.command(models), folder, LIMIT_SECONDS);
  if (run && compare && models <= LARGEST_COMPARED) {
    requireSameObjects(contender, models, outputOf(contender, folder, run.stdout));
  }
  return run?.measurement;
}

/** A contender that yields other objects would be no peer. */
function requireSameObjects({ name }: Contender, models: number, text: string): void {
  const expected = new Map<string, unknown>();
  const base = JSON.stringify(template());
  for (let i = 0; i < models; i++) {
    const objects: Manifest[] = JSON.parse(base.replaceAll(JSON.stringify(PLACEHOLDER), JSON.stringify(`model-${i}`)));
    for (const object of objects) expected.set(`${object.kind} ${object.metadata?.name}`, object);
  }
  for (const document of parseAllDocuments(text)) {
    const object: Manifest | null = document.toJS();
    if (object === null) continue;
    const key = `${object.kind} ${object.metadata?.name}`;
    if (!isDeepStrictEqual(expected.get(key), object)) throw new Error(`${name} yields another ${key}`);
    expected.delete(key);
  }
  if (expected.size > 0) throw new Error(`${name} lacks ${[...expected.keys()].slice(0, 3).join(', ')}`);
}

function render(rows: ReadonlyMap<string, Row>, versions: ReadonlyMap<string, string | undefined>): string {
  const [reference = ''] = rows.keys();
  const table = (cell: (value: Measurement, own: Measurement | undefined) => string) =>
    [
      `| models | ${SIZES.map((size) => String(size)).join(' | ')} |`,
      `|---|${SIZES.map(() => '--:|').join('')}`,
      ...[...rows].map(([name, row]) => {
        const cells = SIZES.map((size) => {
          const value = row.get(size) ?? 'not tried';
          const own = rows.get(reference)?.get(size);
          return typeof value === 'string' ? value : cell(value, typeof own === 'string' ? undefined : own);
        });
        return `| ${name} | ${cells.join(' | ')} |`;
      }),
    ].join('\n');
  const versionLines = [...versions].map(([name, version]) => `- ${name}: ${version ?? 'not installed, skipped'}`);
  return `# Benchmark

A model is one Deployment, one Service and one HorizontalPodAutoscaler. Every contender yields the same objects, which is
checked by comparison up to ${LARGEST_COMPARED} models. ServingApp, cdk8s and two of the Helm runs write a file for each model, the
others one text; a thousand files take about a tenth of a second. Helm's plain chart is one text with a dozen holes, the
least that Helm can do; its ordinary chart (bench/chart) has helpers and optional parts, as charts have. ServingApp alone
checks what it writes. It keeps what V8 compiled of its package for the next run, as docs/fleet.md says; one row has it do
without, and the first run after an installation takes about a hundredth of a second more than that. Times are those of
the whole process, medians of ${roundsAt(1)} runs (${roundsAt(1000)} at
1000 models, ${roundsAt(10_000)} at 10,000, 1 where a run takes over ${PATIENCE_SECONDS} s), contenders taking turns, on ${cpus().length} cores of
${cpus()[0]?.model ?? 'an unknown processor'}. A contender that took over ${PATIENCE_SECONDS} s is not tried at the next
size. Run it with \`npm run bench\`; what is not installed is skipped.

${boundsTable(rows)}

## Seconds, and how many times as long as ServingApp

${table((value, own) => `${value.seconds.toFixed(value.seconds < 1 ? 3 : 2)}${own ? ` (${(value.seconds / own.seconds).toFixed(1)}×)` : ''}`)}

## Processor seconds, user and system

These depend less on what else the machine does.

${table(({ processorSeconds }, own) => {
  if (processorSeconds === undefined) return 'unknown';
  const ratio = own?.processorSeconds ? ` (${(processorSeconds / own.processorSeconds).toFixed(1)}×)` : '';
  return `${processorSeconds.toFixed(2)}${ratio}`;
})}

## Peak memory in MiB

${table(({ mebibytes }) => (mebibytes === undefined ? 'unknown' : mebibytes.toFixed(0)))}

## Versions

${versionLines.join('\n')}
`;
}

main();
