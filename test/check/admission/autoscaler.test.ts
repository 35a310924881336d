/** The validation cases of the HPA controller's own tests, where the shared folder is at hand. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../../lib/manifest/manifest';
import { errors, judge } from './judge';

const FILE = join(__dirname, '../../../../shared/conformance/hpa/validation-cases.json');

interface Case {
  readonly id: string;
  readonly operation: string;
  readonly manifest: Manifest;
  readonly apiServer: {
    readonly valid: boolean;
    readonly featureGates?: { readonly HPAScaleToZero?: boolean };
    readonly errors: readonly { readonly field?: string }[];
  };
}

const present = existsSync(FILE);
if (!present) console.warn(`${FILE} is absent: its cases are skipped.`);
const cases: readonly Case[] = present ? JSON.parse(readFileSync(FILE, 'utf8')).validation : [];

(present ? describe : describe.skip)('HorizontalPodAutoscaler', () => {
  test.each(cases.filter((one) => one.operation === 'create').map((one) => [one.id, one] as const))('%s', (_, one) => {
    const minor = one.apiServer.featureGates?.HPAScaleToZero ? 37 : 36;
    const told = errors(judge(minor, one.manifest));
    if (one.apiServer.valid) expect(told).toEqual([]);
    else {
      const paths = told.map((error) => error.path);
      const fields = one.apiServer.errors.map((error) => error.field).filter((field) => field !== undefined);
      expect(paths).not.toEqual([]);
      for (const field of fields) expect(paths).toContain(field);
    }
  });
});
