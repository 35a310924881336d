import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { compile } from './compile';
import { type Measurement, measure, median } from './measure';

/** How many objects are checked. */
const SIZES = [100, 1000, 10_000, 20_000];
const RUNS = 3;
const LIMIT_SECONDS = 120;
const ROOT = resolve(__dirname, '..');
/** A Deployment, its Service and its autoscaler. */
const MODEL = join(ROOT, 'dist/ml-model.k8s.yaml');
const OBJECTS_OF_MODEL = 3;
/** Models of a namespace, as a team has them. */
const MODELS_OF_NAMESPACE = 20;

function main(): void {
  const scratch = mkdtempSync(join(tmpdir(), 'model-serving-bench-'));
  try {
    const program = join(compile(join(scratch, 'build')), 'lib/cli.js');
    const rows = SIZES.map((objects) => {
      const folder = join(scratch, String(objects));
      const bytes = writeModels(folder, Math.ceil(objects / OBJECTS_OF_MODEL));
      const runs = Array.from({ length: RUNS }, () => runOnce([process.execPath, program, 'check', folder], scratch));
      const { seconds = 0, mebibytes } = median(runs) ?? {};
      const size = (bytes / 2 ** 20).toFixed(1);
      return `| ${objects} | ${size} MiB | ${seconds.toFixed(2)} s | ${mebibytes?.toFixed(0) ?? 'unknown'} MiB |`;
    });
    const head = `\`model-serving check\` on ${cpus().length} cores, Node ${process.versions.node}, median of ${RUNS} runs, whole process\n`;
    const table = ['| objects | YAML | time | memory |', '|---:|---:|---:|---:|', ...rows];
    process.stdout.write(`${head}\n${table.join('\n')}\n`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Writes copies of the model under other names, a file each; returns how many bytes they have. */
function writeModels(folder: string, models: number): number {
  const template = readFileSync(MODEL, 'utf8');
  let bytes = 0;
  for (let index = 0; index < models; index++) {
    const namespace = `team-${Math.floor(index / MODELS_OF_NAMESPACE)}`;
    const inNamespace = template.replace(/^ {2}name: ml-model$/gm, `$&\n  namespace: ${namespace}`);
    const text = inNamespace.replaceAll('ml-model', `model-${index}`);
    mkdirSync(join(folder, namespace), { recursive: true });
    writeFileSync(join(folder, namespace, `model-${index}.yaml`), text);
    bytes += text.length;
  }
  return bytes;
}

function runOnce(command: readonly string[], folder: string): Measurement {
  const outcome = measure(command, folder, LIMIT_SECONDS);
  if (!outcome) throw new Error(`${command.join(' ')} took longer than ${LIMIT_SECONDS} s`);
  return outcome.measurement;
}

main();
