import { execFileSync } from 'node:child_process';
import fs, {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  type Stats,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { type LockListener, withLock } from '../../lib/synth/lock';
import { OWNED_FILES } from '../../lib/synth/owned-files';
import { writeFolder } from '../../lib/synth/write';
import { contentOf, scratchFolder } from './support/folders';
import { compileSynth } from './support/project';

let path: string;
beforeEach(() => {
  path = join(scratchFolder(), 'lock');
});

interface Held {
  readonly warnings: readonly string[];
}

/** Takes the lock and gives it back. */
function takeLock(listener: Partial<LockListener> = {}): Held {
  const warnings: string[] = [];
  const held = withLock(path, () => ({ warnings }), {
    warn: (message) => warnings.push(message),
    ...listener,
  });
  expect(readdirSync(dirname(path))).toEqual([]);
  return held;
}

/** A lock that was last refreshed so many seconds ago. */
function leave(text: string, seconds: number): void {
  writeFileSync(path, text);
  const then = Date.now() / 1000 - seconds;
  utimesSync(path, then, then);
}

const ELSEWHERE = JSON.stringify({ pid: 7, host: 'dead-container' });
const NO_SUCH_PROCESS = 2 ** 22 + 1;
/** The process that runs the tests is alive and is another. */
const ALIVE = JSON.stringify({ pid: process.ppid, host: hostname() });

/** What a process of this machine with that pid would write into the lock. */
function tokenOf(pid: number): string {
  const text = withLock(path, () => readFileSync(path, 'utf8'), { warn: () => undefined });
  return JSON.stringify({ ...JSON.parse(text), pid });
}

describe('a lock is taken over', () => {
  test.each([
    ['that is no more', NO_SUCH_PROCESS],
    ['whose number this one has now', process.pid],
  ])('at once from a process of this machine %s, without a word', (_, pid) => {
    leave(tokenOf(pid), 0);
    const waiting = jest.fn();
    expect(takeLock({ waiting })).toMatchObject({ warnings: [] });
    expect(waiting).not.toHaveBeenCalled();
  });

  test.each([
    ['another machine', ELSEWHERE, 'process 7 on dead-container'],
    ['a process that is alive', ALIVE, `process ${process.ppid} on ${hostname()}`],
    ['nobody, being empty', '', 'a run that does not say who it is'],
    ['nobody, being no JSON', '{"pid":7,"ho', 'a run that does not say who it is'],
    ['nobody, lacking a host', '{"pid":7}', 'a run that does not say who it is'],
  ])('from %s after long, and it is told', (_, text, who) => {
    leave(text, 3600);
    const waiting = jest.fn();
    const { warnings } = takeLock({ waiting });
    expect(warnings).toEqual([
      expect.stringMatching(/ was taken over from .*, which has shown no life for 36\d\d s\.$/),
    ]);
    expect(warnings[0]).toContain(who);
    expect(waiting).not.toHaveBeenCalled();
  });

  test('where its time is one to come', () => {
    leave(ELSEWHERE, -3600);
    expect(takeLock().warnings).toHaveLength(1);
  });

  describe('while it is waited for', () => {
    afterEach(() => jest.restoreAllMocks());

    /** Takes a lock that is left now, on clocks that stand still but for a step at each wait. */
    function waitFor(text: string, step: number): Held & { readonly told: readonly (readonly [number, number])[] } {
      leave(text, 0);
      const start = Math.floor(statSync(path).mtimeMs);
      const told: [number, number][] = [];
      const now = () => start + step * 1000 * told.length;
      jest.spyOn(Date, 'now').mockImplementation(now);
      jest.spyOn(fs, 'statSync').mockImplementation(() => ({ mtimeMs: now() }) as Stats);
      return { ...takeLock({ waiting: (...time) => told.push(time) }), told };
    }

    test('after a moment where it cannot be read', () => {
      const { told } = waitFor('', 1.5);
      expect(told.map(([seconds]) => seconds)).toEqual([0, 1]);
    });

    test('after 45 seconds where it can', () => {
      const { warnings, told } = waitFor(ELSEWHERE, 14);
      expect(told).toEqual([0, 14, 28, 42].map((seconds) => [seconds, 60]));
      expect(warnings).toEqual([expect.stringMatching(/process 7 on dead-container, .* for 56 s\.$/)]);
    });
  });
});

describe('a lock is waited for', () => {
  let now: jest.SpyInstance<number, []> | undefined;
  afterEach(() => now?.mockRestore());

  test.each([
    ['of another machine', ELSEWHERE],
    ['of a process that is alive', ALIVE],
  ])(
    '%s that shows life, for a minute',
    (_, text) => {
      writeFileSync(path, text);
      const start = Date.now();
      let calls = 0;
      // Each look at the clock is ten seconds later.
      now = jest.spyOn(Date, 'now').mockImplementation(() => start + 10_000 * calls++);
      const work = jest.fn();
      expect(() => withLock(path, work, { warn: () => undefined })).toThrow(
        /^another run \(process \d+ on .*\) has held .*lock for over a minute\. Fix: wait for it to end, or end it\.$/,
      );
      expect(work).not.toHaveBeenCalled();
      expect(readFileSync(path, 'utf8')).toBe(text);
      expect(readdirSync(dirname(path))).toEqual(['lock']);
    },
    30_000,
  );
});

// It is unknown where an earlier version wrote the lock.
test.each([
  ['another container', 'other'],
  ['an unknown container', undefined],
])('a lock of %s with the same host name is waited for, whatever the pid', (_, space) => {
  for (const pid of [NO_SUCH_PROCESS, process.pid]) {
    leave(JSON.stringify({ ...JSON.parse(tokenOf(pid)), space }), 0);
    const waiting = jest.fn(() => rmSync(path));
    expect(takeLock({ waiting })).toMatchObject({ warnings: [] });
    expect(waiting).toHaveBeenCalledTimes(1);
  }
});

// Namespaces of processes are of Linux, and made by root.
(canUnshare() ? test : test.skip)(
  'a run in another namespace of processes, which does not see the holder, waits for it',
  () => {
    const build = compileSynth();
    const take = `require('${build}/lib/synth/lock.js').withLock('${path}', () => console.log('took it'), {
      waiting() {
        console.log('waits');
        process.exit();
      },
    })`;
    try {
      const args = ['--fork', '--pid', process.execPath, '-e', take];
      const run = () => execFileSync('unshare', args, { encoding: 'utf8' });
      expect(withLock(path, run, { warn: () => undefined })).toBe('waits\n');
      expect(run()).toBe('took it\n');
    } finally {
      rmSync(build, { recursive: true, force: true });
    }
  },
  60_000,
);

function canUnshare(): boolean {
  try {
    execFileSync('unshare', ['--fork', '--pid', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('files beside the lock', () => {
  afterEach(() => jest.restoreAllMocks());

  test('bear another name in each run, also of one pid', () => {
    const link = jest.spyOn(fs, 'linkSync');
    takeLock();
    takeLock();
    const drafts = link.mock.calls.map(([draft]) => String(draft));
    expect(new Set(drafts).size).toBe(2);
    for (const draft of drafts) expect(draft).toMatch(new RegExp(`lock\\.\\w+\\.${process.pid}$`));
  });

  test('are deleted, unless their process is alive', () => {
    const leave = (name: string) => writeFileSync(`${path}.${name}`, '');
    for (const pid of [NO_SUCH_PROCESS, process.pid])
      for (const name of ['x1', 'abandoned.x1']) leave(`${name}.${pid}`);
    takeLock();
    leave(`x1.${process.ppid}`);
    withLock(path, () => undefined, { warn: () => undefined });
    expect(readdirSync(dirname(path))).toEqual([`lock.x1.${process.ppid}`]);
  });
});

describe('where the file system has no links', () => {
  afterEach(() => jest.restoreAllMocks());
  beforeEach(() => {
    jest.spyOn(fs, 'linkSync').mockImplementation(() => {
      throw Object.assign(new Error('EPERM: operation not permitted, link'), { code: 'EPERM' });
    });
  });

  test('a lock is taken', () => {
    expect(takeLock()).toMatchObject({ warnings: [] });
  });

  test('a lock whose holder comes to life while it is taken over is put back', () => {
    leave(ELSEWHERE, 3600);
    const { renameSync } = fs;
    jest.spyOn(fs, 'renameSync').mockImplementationOnce((from, to) => {
      leave(ELSEWHERE, 0);
      renameSync(from, to);
    });
    const seen: string[] = [];
    const waiting = () => {
      seen.push(readFileSync(path, 'utf8'));
      rmSync(path);
    };
    expect(takeLock({ waiting }).warnings).toEqual([]);
    expect(seen).toEqual([ELSEWHERE]);
  });
});

function errorOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe('a lock that is held', () => {
  let clock: jest.SpyInstance<number, []> | undefined;
  afterEach(() => clock?.mockRestore());
  const silent: LockListener = { warn: () => undefined };

  /** Lets so many seconds pass on the clock of the holder alone. */
  const pass = (seconds: number) => {
    clock?.mockRestore();
    const then = process.uptime() + seconds;
    clock = jest.spyOn(process, 'uptime').mockImplementation(() => then);
  };

  test('shows life while the work calls for it, now and then', () => {
    withLock(
      path,
      ({ refresh }) => {
        const age = () => Date.now() - statSync(path).mtimeMs;
        utimesSync(path, 0, 0);
        refresh();
        expect(age()).toBeGreaterThan(3_600_000);
        pass(6);
        refresh();
        expect(Math.abs(age())).toBeLessThan(60_000);
      },
      silent,
    );
    expect(existsSync(path)).toBe(false);
  });

  test('and lost is left to who took it, and so is the error told', () => {
    const work = () =>
      withLock(
        path,
        ({ refresh }) => {
          rmSync(path);
          writeFileSync(path, ELSEWHERE);
          pass(6);
          refresh();
          throw new Error('the workspace is gone');
        },
        silent,
      );
    expect(work).toThrow('another run took over');
    expect(readFileSync(path, 'utf8')).toBe(ELSEWHERE);
  });

  test.each([
    ['held', () => undefined],
    ['deleted', () => rmSync(path)],
  ])('and %s, but not lost, leaves an error as it is', (_, change) => {
    const full = new Error('the disk is full');
    const work = () => {
      change();
      throw full;
    };
    expect(errorOf(() => withLock(path, work, silent))).toBe(full);
    expect(existsSync(path)).toBe(false);
  });

  test('and lost keeps the error as the cause, also when the other run has ended', () => {
    const gone = new Error('the workspace is gone');
    const work = () => {
      takeLock();
      throw gone;
    };
    expect(errorOf(() => withLock(path, work, silent))).toMatchObject({
      message: expect.stringContaining('another run took over'),
      cause: gone,
    });
  });
});

describe('a run that stood still until another took over changes nothing,', () => {
  const OLD = { 'a.yaml': 'old', 'deep/b.yaml': 'old', 'c.yaml': 'old' };
  const OTHER = { 'a.yaml': 'other', 'deep/b.yaml': 'old', 'd.yaml': 'other' };

  test.each<[string, Record<string, string>]>([
    ['where one file would change', { ...OLD, 'deep/b.yaml': 'slow' }],
    ['where two would', { ...OLD, 'a.yaml': 'slow', 'deep/b.yaml': 'slow' }],
    ['where files would come in a new folder', { ...OLD, 'new/folder/e.yaml': 'slow' }],
    ['where one would go', { 'a.yaml': 'old', 'deep/b.yaml': 'old' }],
  ])('%s', (_, wanted) => {
    const folder = join(dirname(path), 'dist');
    writeFolder(folder, Object.entries(OLD));
    function* slowly(): Iterable<readonly [string, string]> {
      yield* Object.entries(wanted);
      // In one process a second run takes the first for dead at once.
      writeFolder(folder, Object.entries(OTHER));
    }
    expect(() => writeFolder(folder, slowly())).toThrow('another run took over');
    expect(contentOf(folder)).toMatchObject(OTHER);
    expect(Object.keys(contentOf(folder))).toEqual([OWNED_FILES, 'a.yaml', 'd.yaml', 'deep/b.yaml']);
    expect(readdirSync(dirname(path))).toEqual(['dist']);
  });
});
