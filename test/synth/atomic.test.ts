import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { OWNED_FILES } from '../../lib/synth/owned-files';
import { contentOf, timesOf } from './support/folders';
import { compileSynth, type Exit, Project } from './support/project';

const APP = `
const { ApiObject, Chart } = require('cdk8s');
const app = new ServingApp();
for (const pair of (process.env.CHARTS ?? 'a=1 b=1 c=1').split(' ').filter(Boolean)) {
  const [id, value] = pair.split('=');
  const data = { value: value.repeat(Number(process.env.TIMES ?? 1)) };
  const object = new ApiObject(new Chart(app, id), 'x', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id }, data });
  if (value === 'invalid') object.node.addValidation({ validate: () => [id + ' is invalid'] });
}
if (process.env.SWAP_NODE) process.execPath = process.env.SWAP_NODE;
if (process.env.THROW) throw new TypeError('the app throws');
app.synth();
`;

const BEFORE = 'a=1 b=1 c=1';
// One file changes, one stays, one goes, one comes.
const AFTER = 'a=2 b=1 d=1';

let build: string;
let before: Project;
let after: Project;
const projects: Project[] = [];

function project(): Project {
  const made = new Project(build, APP);
  projects.push(made);
  return made;
}

/** A project with `dist/` of an earlier run and things in it that are not ours. */
async function synthesized(charts: string): Promise<Project> {
  const made = project();
  made.write('dist/README.md', 'by hand');
  made.write('dist/by-hand/values.yaml', 'by: hand');
  symlinkSync('README.md', made.path('dist/link'));
  const exit = await made.app({ CHARTS: charts });
  expect(exit).toMatchObject({ code: 0 });
  return made;
}

beforeAll(async () => {
  build = compileSynth();
  before = await synthesized(BEFORE);
  after = await synthesized(AFTER);
}, 120_000);

afterAll(() => {
  for (const { folder } of projects) rmSync(folder, { recursive: true, force: true });
  rmSync(build, { recursive: true, force: true });
});

function asBefore(): Project {
  const made = project();
  made.copyFrom(before, 'dist');
  return made;
}

/** What lies beside `dist` for the time of a run. */
function leftovers(made: Project): string[] {
  return readdirSync(made.folder).filter((name) => name.startsWith('.dist'));
}

function expectDist(made: Project, like: Project): void {
  expect(contentOf(made.path('dist'))).toEqual(contentOf(like.path('dist')));
  expect(readlinkSync(made.path('dist/link'))).toBe('README.md');
}

test('the two states differ and hold what is not ours', () => {
  expect(Object.keys(contentOf(before.path('dist')))).toEqual([
    OWNED_FILES,
    'README.md',
    'a.k8s.yaml',
    'b.k8s.yaml',
    'by-hand/values.yaml',
    'c.k8s.yaml',
    'link',
  ]);
  expect(Object.keys(contentOf(after.path('dist')))).toContain('d.k8s.yaml');
  expect(Object.keys(contentOf(after.path('dist')))).not.toContain('c.k8s.yaml');
});

describe('cdk8s synth', () => {
  test('brings dist/ to the new state', async () => {
    const made = asBefore();
    const times = timesOf(made.path('dist'));
    expect(await made.cli([], { CHARTS: AFTER })).toMatchObject({ code: 0 });
    expectDist(made, after);
    expect(leftovers(made)).toEqual([]);
    const now = timesOf(made.path('dist'));
    for (const path of ['b.k8s.yaml', 'README.md', 'by-hand/values.yaml']) expect(now[path]).toBe(times[path]);
  }, 120_000);

  test.each([
    ['throws', { THROW: '1' }, 'the app throws'],
    ['is invalid', { CHARTS: 'a=invalid b=2' }, 'a/x\n        a is invalid'],
    ['is killed at its first write', { FAULT: 'kill:1' }, 'non-zero exit code'],
    ['is killed in the middle', { FAULT: 'kill:20' }, 'non-zero exit code'],
    ['finds the disk full at its first write', { FAULT: 'full:1' }, 'no space left on device'],
    ['finds the disk full in the middle', { FAULT: 'full:12' }, 'no space left on device'],
  ])(
    'leaves dist/ as it was where the app %s',
    async (_case, env, told) => {
      const made = asBefore();
      const times = timesOf(made.path('dist'));
      const exit = await made.cli([], { CHARTS: AFTER, ...env });
      expect(exit.code).toBe(1);
      expect(exit.stderr).toContain(told);
      expectDist(made, before);
      expect(timesOf(made.path('dist'))).toEqual(times);
    },
    30_000,
  );

  test('leaves dist/ as it was where there is no app to run', async () => {
    const made = asBefore();
    rmSync(made.path('app.js'));
    expect(await made.cli([], { CHARTS: AFTER })).toMatchObject({ code: 1 });
    expectDist(made, before);
  }, 120_000);

  test('two at once end in the state of one of them', async () => {
    const made = asBefore();
    await Promise.all([made.cli([], { CHARTS: BEFORE }), made.cli([], { CHARTS: AFTER })]);
    const content = contentOf(made.path('dist'));
    expect([contentOf(before.path('dist')), contentOf(after.path('dist'))]).toContainEqual(content);
    expect(leftovers(made)).toEqual([]);
  }, 120_000);
});

/** Runs the app as the CLI does, once for each call that it makes, and breaks that call. */
async function breakEveryCall(
  fault: 'kill' | 'full',
  judge: (made: Project, stderr: string) => Promise<void>,
): Promise<number> {
  for (let call = 1; ; call++) {
    const made = asBefore();
    const exit = await made.app({ CHARTS: AFTER, CDK8S_OUTDIR: 'dist.staging', FAULT: `${fault}:${call}` });
    if (!exit.stderr.includes('fault:')) {
      expect(exit.code).toBe(0);
      expectDist(made, after);
      return call - 1;
    }
    expect(fault === 'kill' ? exit.signal : exit.code).toBe(fault === 'kill' ? 'SIGKILL' : 1);
    await judge(made, exit.stderr);
    made.remove();
  }
}

describe('the app', () => {
  test('killed in place of any call leaves the old or the new state, and the next run clears up', async () => {
    const seen = new Set<string>();
    const calls = await breakEveryCall('kill', async (made) => {
      const state = existsSync(made.path('dist/d.k8s.yaml')) ? after : before;
      seen.add(state === after ? 'after' : 'before');
      expectDist(made, state);
      expect(await made.app({ CHARTS: AFTER })).toMatchObject({ code: 0 });
      expectDist(made, after);
      expect(leftovers(made)).toEqual([]);
    });
    expect(seen).toEqual(new Set(['before', 'after']));
    expect(calls).toBeGreaterThan(25);
  }, 300_000);

  test('with the disk full at any call leaves the old state, says so, and clears up', async () => {
    const calls = await breakEveryCall('full', async (made, stderr) => {
      expect(stderr).toContain('1 error; dist/ is unchanged\n\nerror   ENOSPC: no space left on device');
      expect(stderr).not.toContain('    at ');
      expectDist(made, before);
      expect(leftovers(made)).toEqual([]);
    });
    expect(calls).toBeGreaterThan(15);
  }, 300_000);

  test('killed while only one file changes leaves it whole', async () => {
    for (let call = 1; ; call++) {
      const made = asBefore();
      const exit = await made.app({ CHARTS: 'a=2 b=1 c=1', FAULT: `kill:${call}` });
      const text = readFileSync(made.path('dist/a.k8s.yaml'), 'utf8');
      if (exit.code === 0) return expect(text).toContain('value: "2"');
      expect(text).toMatch(/^apiVersion: v1\nkind: ConfigMap\nmetadata:\n {2}name: a\ndata:\n {2}value: "[12]"\n$/);
    }
  }, 300_000);

  test('beyond the size that files may have leaves the old state', async () => {
    const made = asBefore();
    made.write('limited.sh', 'ulimit -f 8; exec node app.js');
    const { code, stderr } = await made.shell('limited.sh', { CHARTS: AFTER, TIMES: '1000000' });
    expect({ code, told: /EFBIG|file too large/.test(stderr) }).toEqual({ code: 1, told: true });
    expectDist(made, before);
    expect(leftovers(made)).toEqual([]);
  }, 120_000);

  describe('whose process that replaces dist/', () => {
    /** Runs the app, and that process with a fault. */
    function broken(made: Project, fault: string): Promise<Exit> {
      const preload = join(__dirname, 'support/swap-fault.cjs');
      const node = `exec '${process.execPath}' --require '${preload}' "$@"`;
      made.write('node.sh', `#!/bin/sh\nexport SWAP_FAULT=${fault}\n${node}\n`);
      chmodSync(made.path('node.sh'), 0o755);
      return made.app({ CHARTS: AFTER, SWAP_NODE: made.path('node.sh') });
    }

    test.each(['kill', 'kill-and-empty'])('is broken in between by %s puts dist/ back and says so', async (fault) => {
      const made = asBefore();
      const times = timesOf(made.path('dist'));
      const { code, stderr } = await broken(made, fault);
      expect(code).toBe(1);
      expect(stderr).toContain('dist/ is unchanged');
      expect(stderr).toContain('dist could not be replaced: the process that does so was ended by SIGKILL. Fix: run');
      expectDist(made, before);
      expect(timesOf(made.path('dist'))).toEqual(times);
      expect(leftovers(made)).toEqual([]);
    });

    test('is killed with all done has succeeded', async () => {
      const made = asBefore();
      expect(await broken(made, 'kill-after')).toMatchObject({ code: 0 });
      expectDist(made, after);
      expect(leftovers(made)).toEqual([]);
    });

    test('meets a dist/ that another has filled meanwhile keeps both, as does the next run', async () => {
      const made = asBefore();
      const first = await broken(made, 'fill');
      expect(first.code).toBe(1);
      expect(first.stderr).toContain('1 error; dist/ was not put back');
      expect(first.stderr).toMatch(/could not be put back: ENOTEMPTY.*Fix: put \.dist\.synth-\w{6}\/previous in the/);
      expect(contentOf(made.path('dist'))).toEqual({ 'of-another.yaml': 'of: another' });

      const second = await made.app({ CHARTS: AFTER });
      expect(second.code).toBe(0);
      expect(second.stderr).toMatch(
        /^warning (\.dist\.synth-\w{6}\.rubbish)\/previous is what dist was .*delete \1\.$/m,
      );
      const [kept = ''] = leftovers(made);
      expect(contentOf(made.path(`${kept}/previous`))).toEqual(contentOf(before.path('dist')));
    });
  });

  /** What is there when the app and the process that replaces `dist/` were killed together. */
  function killedInBetween(): Project {
    const made = asBefore();
    mkdirSync(made.path('.dist.synth-killed/next'), { recursive: true });
    renameSync(made.path('dist'), made.path('.dist.synth-killed/previous'));
    return made;
  }

  test.each(['missing', 'empty'])(
    'puts dist/ back where even the process that replaces it was killed in between and left it %s',
    async (left) => {
      const made = killedInBetween();
      if (left === 'empty') mkdirSync(made.path('dist'));
      expect(await made.app({ CHARTS: 'a=invalid' })).toMatchObject({ code: 1 });
      expectDist(made, before);
      expect(leftovers(made)).toEqual([]);
    },
  );

  test('does not put back what a killed run had replaced and was deleting', async () => {
    const made = killedInBetween();
    rmSync(made.path('.dist.synth-killed/next'), { recursive: true });
    rmSync(made.path('.dist.synth-killed/previous/README.md'));
    expect(await made.app({ CHARTS: AFTER })).toMatchObject({ code: 0 });
    expect(existsSync(made.path('dist/by-hand'))).toBe(false);
    expect(leftovers(made)).toEqual([]);
  });

  test('takes over the lock of a dead run at once', async () => {
    const made = asBefore();
    expect(await made.app({ CHARTS: AFTER, FAULT: 'kill:10' })).toMatchObject({ signal: 'SIGKILL' });
    expect(leftovers(made)).toContain('.dist.synth.lock');
    expect(await made.app({ CHARTS: AFTER })).toMatchObject({ code: 0 });
    expectDist(made, after);
    expect(leftovers(made)).toEqual([]);
  });

  test('takes over the lock of a container that is gone, and says so', async () => {
    const made = asBefore();
    made.write('.dist.synth.lock', JSON.stringify({ pid: 7, host: 'dead-container' }));
    utimesSync(made.path('.dist.synth.lock'), 0, 0);
    const { code, stderr } = await made.app({ CHARTS: AFTER });
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^warning \.dist\.synth\.lock was taken over from process 7 on dead-container, which has shown/,
    );
    expectDist(made, after);
    expect(leftovers(made)).toEqual([]);
  });

  test('many runs at once end in the state of one of them', async () => {
    const made = asBefore();
    const runs = Array.from({ length: 6 }, (_, i) => made.app({ CHARTS: i % 2 === 0 ? BEFORE : AFTER }));
    for (const exit of await Promise.all(runs)) expect(exit).toMatchObject({ code: 0 });
    const content = contentOf(made.path('dist'));
    expect([contentOf(before.path('dist')), contentOf(after.path('dist'))]).toContainEqual(content);
    expect(leftovers(made)).toEqual([]);
  }, 120_000);
});

describe('files of others', () => {
  test('are not overwritten', async () => {
    const made = asBefore();
    made.write('dist/d.k8s.yaml', 'by: hand');
    const state = contentOf(made.path('dist'));
    const { code, stderr } = await made.app({ CHARTS: AFTER });
    expect(code).toBe(1);
    expect(stderr).toContain('"d.k8s.yaml" is already there and was not written by synthesis');
    expect(contentOf(made.path('dist'))).toEqual(state);
  });

  test('are adopted where they are what would be written', async () => {
    const made = project();
    made.copyFrom(before, 'dist');
    rmSync(made.path(`dist/${OWNED_FILES}`));
    expect(await made.app({ CHARTS: BEFORE })).toMatchObject({ code: 0 });
    expectDist(made, before);
  });
});

describe('a path out of the folder is refused:', () => {
  async function refused(made: Project, charts = AFTER): Promise<string> {
    const { code, stderr } = await made.app({ CHARTS: charts });
    expect(code).toBe(1);
    expect(stderr).not.toContain('    at ');
    expect(leftovers(made)).toEqual([]);
    return stderr;
  }

  test('a file that is a symbolic link', async () => {
    const made = asBefore();
    made.write('elsewhere.yaml', 'mine');
    rmSync(made.path('dist/a.k8s.yaml'));
    symlinkSync('../elsewhere.yaml', made.path('dist/a.k8s.yaml'));
    expect(await refused(made)).toContain('"a.k8s.yaml" is a symbolic link');
    expect(readFileSync(made.path('elsewhere.yaml'), 'utf8')).toBe('mine');
  });

  test('an output folder that is a symbolic link', async () => {
    const made = asBefore();
    renameSync(made.path('dist'), made.path('real'));
    symlinkSync('real', made.path('dist'));
    expect(await refused(made)).toContain('the output folder dist is a symbolic link');
    expect(lstatSync(made.path('dist')).isSymbolicLink()).toBe(true);
  });

  test('a stale file that has become a symbolic link is left alone', async () => {
    const made = asBefore();
    made.write('elsewhere.yaml', 'mine');
    rmSync(made.path('dist/c.k8s.yaml'));
    symlinkSync('../elsewhere.yaml', made.path('dist/c.k8s.yaml'));
    expect(await made.app({ CHARTS: AFTER })).toMatchObject({ code: 0 });
    expect(readlinkSync(made.path('dist/c.k8s.yaml'))).toBe('../elsewhere.yaml');
  });

  test('a list of owned files that names others', async () => {
    const made = asBefore();
    made.write('elsewhere.yaml', 'mine');
    made.write(`dist/${OWNED_FILES}`, '../elsewhere.yaml\n');
    expect(await refused(made)).toContain('lists "../elsewhere.yaml", which is not a file of this folder');
    expect(existsSync(join(made.folder, 'elsewhere.yaml'))).toBe(true);
  });
});
