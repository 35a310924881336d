import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { YamlOutputType } from 'cdk8s';
import { type Described, toldBy } from './support';

const { FILE_PER_APP, FILE_PER_CHART, FILE_PER_RESOURCE, FOLDER_PER_CHART_FILE_PER_RESOURCE } = YamlOutputType;
const FLEET: Described = { environments: { production: {} }, models: { chat: {} } };
const LISTED: Described = { ...FLEET, environments: { production: { kustomization: true } } };
const PART: Described = { ...FLEET, select: { models: ['chat'] } };

const told = (fleet: Described, yamlOutputType: YamlOutputType) => toldBy({ ...fleet, app: { yamlOutputType } });

test.each([FILE_PER_APP, FILE_PER_RESOURCE, FOLDER_PER_CHART_FILE_PER_RESOURCE])(
  'a kustomization lists files that there are not with %s',
  (type) => {
    const problem = `would list files that yamlOutputType ${YamlOutputType[type]} does not write. Fix: Leave`;
    expect(told(LISTED, type)).toContain(`fleet: environments.production.kustomization: ${problem}`);
    expect(told(FLEET, type)).toBe('');
  },
);

test('one file for all would hold a part', () => {
  const problem = 'would put the part of the fleet that is selected in place of the whole; received "FILE_PER_APP"';
  expect(told(PART, FILE_PER_APP)).toContain(`fleet: yamlOutputType: ${problem}`);
  expect(told(PART, FILE_PER_RESOURCE)).toBe('');
});

test('a file for each model serves both', () => {
  expect(told(LISTED, FILE_PER_CHART)).toBe('');
  expect(told({ ...LISTED, select: { environments: ['production'] } }, FILE_PER_CHART)).toBe('');
});

test('what the cdk8s CLI prints is a part as well', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-'));
  process.env.CDK8S_OUTDIR = folder;
  try {
    expect(told(PART, FILE_PER_APP)).toBe('');
  } finally {
    delete process.env.CDK8S_OUTDIR;
    rmSync(folder, { recursive: true });
  }
});
