import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { destination, folderFault } from '../../lib/synth/destination';
import { scratchFolder } from './support/folders';

const home = process.cwd();
let project: string;
beforeEach(() => {
  project = join(scratchFolder(), 'project');
  mkdirSync(project);
  process.chdir(project);
});
afterEach(() => process.chdir(home));

describe('without the cdk8s CLI', () => {
  test.each([
    ['dist', 'dist'],
    ['./dist/', 'dist'],
    ['a/../dist//', 'dist'],
    ['/abs/dist/', '/abs/dist'],
    ['../dist', '../dist'],
    // Only the CLI deletes folders.
    ['dist.staging', 'dist.staging'],
  ])('%s is %s', (outdir, root) => {
    expect(destination(outdir, undefined)).toEqual({
      root,
      below: '',
      printed: false,
      outcomeOfFailure: `${root}/ is unchanged`,
    });
  });
});

describe('under the cdk8s CLI', () => {
  test.each([
    ['dist.staging', 'dist.staging', 'dist', 'dist.staging'],
    ['./dist.staging/', './dist.staging/', 'dist', 'dist.staging'],
    ['build', 'dist.staging', 'build', 'dist.staging'],
    ['dist', 'dist', 'dist', undefined],
    ['.staging', '.staging', '.staging', undefined],
  ])('an app that says %s and an output of %s write %s', (outdir, output, root, staging) => {
    expect(destination(outdir, output)).toMatchObject({ root, below: '', printed: false, ...(staging && { staging }) });
  });

  test('a chart is the folder around its templates', () => {
    mkdirSync('dist.staging/templates', { recursive: true });
    writeFileSync('dist.staging/Chart.yaml', 'name: x');
    const place = destination('dist.staging/templates', 'dist.staging/templates');
    expect(place).toMatchObject({ root: 'dist', below: 'templates', staging: 'dist.staging' });
  });

  describe('a folder is printed', () => {
    const made: string[] = [];
    afterEach(() => {
      for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
    });
    const printFolder = () => {
      const folder = mkdtempSync(join(tmpdir(), 'cdk8s-'));
      made.push(folder);
      return folder;
    };
    const printed = (folder: string) => destination(folder, folder).printed;

    test('where it is fresh and bears a name of mkdtemp, and so it stays', () => {
      const folder = printFolder();
      expect(printed(folder)).toBe(true);
      writeFileSync(join(folder, 'app.k8s.yaml'), '');
      expect(printed(folder)).toBe(true);
    });

    test('but not where something lies in it', () => {
      const folder = printFolder();
      writeFileSync(join(folder, 'mine.yaml'), '');
      expect(printed(folder)).toBe(false);
    });

    test('nor where it is not there', () => {
      expect(printed(join(tmpdir(), 'cdk8s-abcdef'))).toBe(false);
    });

    test.each(['cdk8s-out', 'cdk8s-', 'cdk8s-ab_def', 'cdk8s-abcdefg', 'other-abcdef'])(
      'nor by the name %s',
      (name) => {
        const folder = join(tmpdir(), name);
        made.push(folder);
        mkdirSync(folder);
        expect(printed(folder)).toBe(false);
      },
    );

    test('nor in another folder than that for temporary files', () => {
      mkdirSync('cdk8s-abcdef');
      expect(printed('cdk8s-abcdef')).toBe(false);
    });
  });
});

describe('a folder that cannot be written to:', () => {
  const problem = 'must not be the current folder, nor hold it: all that is in it would be moved';

  test.each(['.', '..', '../project', '/', 'sub/..'])('%s holds the current folder', (outdir) => {
    mkdirSync('sub');
    const { root, outcomeOfFailure } = destination(outdir, undefined);
    expect(folderFault(root)).toBe(
      `outdir: ${problem}; received ${JSON.stringify(root)}. Fix: Name a folder of its own, such as dist.`,
    );
    expect(outcomeOfFailure).toBe('nothing was written');
  });

  test('the current folder by way of a link', () => {
    symlinkSync('..', 'up');
    expect(folderFault('up/project')).toContain(problem);
  });

  test('a link', () => {
    symlinkSync('..', 'up');
    expect(folderFault('up')).toBe(
      'the output folder up is a symbolic link. Fix: name the folder itself, or another one.',
    );
  });

  test('a file', () => {
    writeFileSync('dist', '');
    expect(folderFault('dist')).toContain('the output folder dist is not a folder');
  });

  test.each(['dist', 'gone', '../beside', '..dist', 'project'])('but not %s', (folder) => {
    for (const name of ['dist', '../beside', '..dist', 'project']) mkdirSync(name, { recursive: true });
    expect(folderFault(folder)).toBeUndefined();
  });
});
