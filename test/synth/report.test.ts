import { ObjectSet } from '../../lib/check/object-set';
import type { Finding } from '../../lib/check/rule';
import { ConsoleReport } from '../../lib/synth/report';
import type { SynthesisResult } from '../../lib/synth/serving-app';

class FakeTerminal {
  text = '';
  constructor(
    readonly isTTY: boolean,
    readonly columns = 80,
  ) {}

  write(text: string): void {
    this.text += text;
  }
}

const nothing: SynthesisResult = {
  folder: 'dist',
  objects: 0,
  created: [],
  changed: [],
  removed: [],
  unchanged: [],
  findings: [],
  warnings: [],
};

function finding(severity: Finding['severity'], construct: string): Finding {
  const [object] = new ObjectSet([
    { manifest: { apiVersion: 'v1', kind: 'Service', metadata: { name: 'chat' } }, origin: { construct } },
  ]).entries;
  if (!object) throw new Error('one object');
  return { rule: 'no-port', severity, object, path: 'spec.ports', message: 'has no port.', fix: 'give it one.' };
}

/** A clock that a test moves. */
function clock(): { now: () => number; advance: (milliseconds: number) => void } {
  let time = 0;
  const advance = (milliseconds: number) => {
    time += milliseconds;
  };
  return { now: () => time, advance };
}

describe('at the end', () => {
  function finished(result: Partial<SynthesisResult>, isTTY = false, env: Record<string, string> = {}): string {
    const time = clock();
    const terminal = new FakeTerminal(isTTY);
    const report = new ConsoleReport(terminal, time.now, env);
    time.advance(1234);
    report.finished({ ...nothing, ...result });
    return terminal.text;
  }

  test('what changed is listed and everything counted', () => {
    const text = finished({ objects: 9, created: ['a'], changed: ['b'], removed: ['c', 'd'], unchanged: ['e'] });
    expect(text).toBe(
      'created a\nchanged b\nremoved c\nremoved d\n' +
        'dist/: 9 objects; 1 created, 1 changed, 2 removed, 1 unchanged; 1.23 s\n',
    );
  });

  test('one object and no files', () => {
    expect(finished({ objects: 1 })).toBe('dist/: 1 object; no files; 1.23 s\n');
  });

  test('a long list is cut and says so', () => {
    const created = Array.from({ length: 20 }, (_, i) => `f${i}`);
    const lines = finished({ created }).split('\n');
    expect(lines).toHaveLength(15);
    expect(lines[12]).toBe('created 8 more');
  });

  test('findings come first, warnings before notes, sorted by place', () => {
    const findings = [finding('info', 'a'), finding('warning', 'c'), finding('warning', 'b')];
    expect(finished({ findings, unchanged: ['x'] })).toBe(
      [
        'warning b (Service chat) spec.ports  no-port',
        '        has no port.',
        '        fix: give it one.',
        'warning c (Service chat) spec.ports  no-port',
        '        has no port.',
        '        fix: give it one.',
        'info    a (Service chat) spec.ports  no-port',
        '        has no port.',
        '        fix: give it one.',
        'dist/: 0 objects; 1 unchanged, 2 warnings; 1.23 s',
        '',
      ].join('\n'),
    );
  });

  test('what went wrong besides is told and counted', () => {
    const warnings = [{ severity: 'warning', message: 'x could not be deleted.' }] as const;
    expect(finished({ warnings, unchanged: ['x'] })).toBe(
      'warning x could not be deleted.\ndist/: 0 objects; 1 unchanged, 1 warning; 1.23 s\n',
    );
  });

  test.each<[string, boolean, Record<string, string>, boolean]>([
    ['no colour in a pipe', false, {}, false],
    ['colour on a terminal', true, {}, true],
    ['no colour where NO_COLOR is set', true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ['colour where NO_COLOR is empty', true, { NO_COLOR: '' }, true],
    ['colour in a pipe where it is forced', false, { FORCE_COLOR: '1' }, true],
    ['no colour where FORCE_COLOR says so', true, { FORCE_COLOR: '0' }, false],
    ['no colour on a dumb terminal', true, { TERM: 'dumb' }, false],
  ])('there is %s', (_, isTTY, env, coloured) => {
    const text = finished({ findings: [finding('warning', 'a')] }, isTTY, env);
    expect(text.includes('\u001b[33mwarning\u001b[39m a')).toBe(coloured);
    expect(text.includes('\u001b')).toBe(coloured);
  });
});

describe('the progress bar', () => {
  function drawn(terminal: FakeTerminal, environment: Record<string, string>, step: number): string {
    const time = clock();
    const report = new ConsoleReport(terminal, time.now, environment);
    for (let done = 0; done < 10; done++) {
      time.advance(step);
      report.progress('rendering', done, 10);
    }
    report.stopped();
    return terminal.text;
  }

  test('is drawn on a terminal in a run that takes its time, and cleared', () => {
    const text = drawn(new FakeTerminal(true), {}, 200);
    expect(text).toContain('\r[##......................] rendering 1/10\u001b[K');
    expect(text.endsWith('\r\u001b[K')).toBe(true);
  });

  test('never is wider than the terminal', () => {
    const text = drawn(new FakeTerminal(true, 20), {}, 200);
    for (const frame of text.split('\r')) expect(frame.replace('\u001b[K', '').length).toBeLessThan(20);
  });

  test.each<[string, FakeTerminal, Record<string, string>, number]>([
    ['a short run', new FakeTerminal(true), {}, 1],
    ['what is no terminal', new FakeTerminal(false), {}, 200],
    ['CI', new FakeTerminal(true), { CI: 'true' }, 200],
    ['a dumb terminal', new FakeTerminal(true), { TERM: 'dumb' }, 200],
  ])('is not drawn in %s', (_where, terminal, environment, step) => {
    expect(drawn(terminal, environment, step)).toBe('');
  });
});
