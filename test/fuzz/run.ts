import fc from 'fast-check';
import { PROPERTIES } from './properties';

const MINUTES = Number(process.argv[2] ?? 10);
const properties = Object.entries(PROPERTIES);
const share = (MINUTES * 60_000) / properties.length;

for (const [name, property] of properties) {
  const result = fc.check(property, {
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: share,
    markInterruptAsFailure: false,
  });
  process.stdout.write(`${result.failed ? 'FAILED' : 'passed'} ${name}: ${result.numRuns} runs, seed ${result.seed}\n`);
  if (!result.failed) continue;
  process.stdout.write(`${fc.defaultReportMessage(result)}\n${String(result.errorInstance)}\n`);
  process.exitCode = 1;
}
