import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpu, DEPLOYMENT, hpa, keda, trigger } from '../simulate/support';
import { cli, cliIn, commit, git, initialize, write } from './support';

const CHAT = DEPLOYMENT + hpa(cpu(50), 1, 4);
const POD = ['--concurrency', '1', '--service-time', '1s', '--startup', '60s'];
const TRACE = `seconds,requests\n${Array.from({ length: 40 }, (_, bin) => `${bin * 15},${bin < 20 ? 5 : 45}`).join('\n')}\n`;
const files = { 'chat.yaml': CHAT, 'day.csv': TRACE };

async function simulate(args: readonly string[], given: Readonly<Record<string, string>> = files) {
  return cli(['simulate', 'chat.yaml', ...args], { files: given });
}

describe('a load', () => {
  test('from a file', async () => {
    const { exitCode, stdout, stderr } = await simulate([...POD, '--trace', 'day.csv']);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^Deployment ml\/chat\n {4}load {10}day\.csv: 1,000 requests in 10 min, 3 requests\/s at the most in 15 s\n/,
    );
  });

  test('that is made up, and so many times as much', async () => {
    const { stdout } = await simulate([...POD, '--load', 'constant:0.2rps', '--duration', '10m', '--times', '2']);
    expect(stdout).toMatch(/\n {4}load {10}constant:0\.2rps, 2 times: about 240 requests in 10 min, /);
  });
});

test('manifests come from standard input, too', async () => {
  const { exitCode, stdout } = await cli(['simulate', '-', ...POD, '--load', 'constant:0.4rps'], { stdin: CHAT });
  expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^Deployment ml\/chat\n/)]);
});

test('patches of a kustomization are passed over, which is told', async () => {
  const files = {
    'base/kustomization.yaml': 'resources: [chat.yaml]\n',
    'base/chat.yaml': CHAT,
    'prod/kustomization.yaml': 'resources: [../base]\npatches: [{ path: more.yaml }]\n',
    'prod/more.yaml': CHAT.replace('maxReplicas: 4', 'maxReplicas: 9'),
  };
  const { exitCode, stdout, stderr } = await cli(['simulate', '.', ...POD, '--load', 'constant:0.4rps'], { files });
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining('1 to 4, by HorizontalPodAutoscaler')]);
  expect(stderr).toMatch(/prod\/more\.yaml, .* kubectl kustomize \.\/prod \| model-serving simulate -\n$/);
});

describe('formats', () => {
  test.each([
    ['text', /^Deployment ml\/chat$/m],
    ['markdown', /^#### <code>Deployment ml\/chat<\/code>: /],
    ['json', /^ {2}"model": "Deployment ml\/chat",$/m],
  ])('%s', async (format, shape) => {
    expect((await simulate([...POD, '--load', 'constant:0.4rps', '--format', format])).stdout).toMatch(shape);
  });

  test('colours are for terminals', async () => {
    const args = ['simulate', 'chat.yaml', ...POD, '--trace', 'day.csv'];
    expect((await cli(args, { files, isTTY: true })).stdout).toContain('\u001b[');
    expect((await cli(args, { files })).stdout).not.toContain('\u001b[');
  });

  test('the same seed makes the same report', async () => {
    const [first, again, other] = await Promise.all(
      ['1', '1', '2'].map((seed) => simulate([...POD, '--trace', 'day.csv', '--format', 'json', '--seed', seed])),
    );
    expect(first).toEqual(again);
    expect(JSON.parse(first?.stdout ?? '').figures).not.toEqual(JSON.parse(other?.stdout ?? '').figures);
  });
});

test('two states of the manifests are compared, and the later one is judged', async () => {
  const given = { ...files, 'few.yaml': CHAT.replace('maxReplicas: 4', 'maxReplicas: 1') };
  const judged = ['--trace', 'day.csv', '--max-waiting-share', '80%', ...POD, '--startup', '1s'];
  const outcomes = [
    await simulate(['--before', 'few.yaml', ...judged], given),
    await cli(['simulate', 'few.yaml', '--before', 'chat.yaml', ...judged], { files: given }),
  ];
  expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([0, 1]);
  for (const { stdout } of outcomes) expect(stdout).toMatch(/\n +before +after +change\n/);
  const [json, markdown] = ['json', 'markdown'].map((format) =>
    simulate(['--before', 'few.yaml', ...judged, '--format', format], given),
  );
  expect(Object.keys(JSON.parse((await json)?.stdout ?? ''))).toEqual(['before', 'after', 'change']);
  expect((await markdown)?.stdout).toMatch(/\n\| \| before \| after \| change \|\n/);
  expect((await simulate(['--before', 'gone.yaml', ...judged], given)).stderr).toMatch(
    /^error: gone\.yaml: there is no/,
  );
  const twice = await cli(['simulate', '-', '--before', '-', ...judged], { files: given, stdin: CHAT });
  expect([twice.exitCode, twice.stderr]).toEqual([2, 'error: standard input can be one side only\n']);
});

describe('compared with a revision of git', () => {
  let folder = '';
  const since = (args: readonly string[]) => cliIn(folder, ['simulate', ...args, ...POD, '--load', 'constant:0.4rps']);
  const few = CHAT.replace('maxReplicas: 4', 'maxReplicas: 1');

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'model-serving-simulate-'));
    initialize(folder);
    commit(folder, { 'dist/chat.yaml': few });
    write(folder, { 'dist/chat.yaml': CHAT });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('what was there is before, what is there is after', async () => {
    const { exitCode, stdout, stderr } = await since(['dist', '--since', 'main', '--format', 'json']);
    expect([exitCode, stderr]).toEqual([0, '']);
    const { before, after } = JSON.parse(stdout);
    expect([before, after].map(({ replicas }) => replicas.max)).toEqual([1, 4]);
  });

  test('a model that is new is told so, and simulated alone', async () => {
    write(folder, { 'dist/embed.yaml': CHAT.replaceAll('chat', 'embed') });
    const { exitCode, stdout, stderr } = await since(['dist', '--since', 'main', '--model', 'embed']);
    expect([exitCode, stderr]).toEqual([0, 'embed is new since main, and not compared\n']);
    expect(stdout).toMatch(/^Deployment ml\/embed\n {4}load /);
    expect((await since(['dist/embed.yaml', '--since', 'main'])).stderr).toBe(
      'the model is new since main, and not compared\n',
    );
    rmSync(join(folder, 'dist/chat.yaml'));
    expect((await since(['dist', '--since', 'main'])).stderr).toBe('the model is new since main, and not compared\n');
  });

  test('the one that is left of several is met by its name', async () => {
    commit(folder, { 'dist/embed.yaml': CHAT.replaceAll('chat', 'embed') });
    rmSync(join(folder, 'dist/embed.yaml'));
    const { exitCode, stdout } = await since(['dist', '--since', 'HEAD']);
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^Deployment ml\/chat\n/)]);
    expect(stdout).toMatch(/\n +before +after +change\n/);
  });

  test('a model that neither side has', async () => {
    const { exitCode, stderr } = await since(['dist', '--since', 'main', '--model', 'chatt']);
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringMatching(/^error: --model: must be one of ml\/chat; received "chatt"/),
    ]);
  });

  test('a model that is gone', async () => {
    write(folder, { 'dist/chat.yaml': '', 'dist/embed.yaml': CHAT.replaceAll('chat', 'embed') });
    const { exitCode, stderr } = await since(['dist', '--since', 'main', '--model', 'chat']);
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringMatching(/^error: after: --model: must be one of ml\/embed; received "chat"/),
    ]);
  });

  test('patches of a kustomization are passed over, which is told', async () => {
    const patched = 'resources: [../dist/chat.yaml]\npatches: [{ path: more.yaml }]\n';
    write(folder, { 'prod/kustomization.yaml': patched, 'prod/more.yaml': few });
    expect((await since(['dist', 'prod', '--since', 'main'])).stderr).toMatch(
      /^prod\/kustomization\.yaml: makes objects with prod\/more\.yaml, .* passed over, and differ\. /,
    );
  });

  test.each([
    [['--since', 'nowhere'], 'error: --since nowhere: git knows no such commit here. '],
    [
      ['--since', 'main', '--before', 'old'],
      "error: option '--since <revision>' cannot be used with option '--before <path>'",
    ],
  ])('%s is refused', async (options, said) => {
    mkdirSync(join(folder, 'old'));
    const { exitCode, stdout, stderr } = await since(['dist', ...options]);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(said);
  });

  test('it is where the branch left the revision', async () => {
    git(folder, 'checkout', '--quiet', '-b', 'change');
    commit(folder, {});
    expect((await since(['dist', '--since', 'main'])).stdout).toMatch(/\n +before +after +change\n/);
  });
});

describe('exit codes', () => {
  test.each([
    ['what is found is told, and fails nothing', [], 0],
    ['more requests wait than may', ['--max-waiting-share', '1%'], 1],
    ['as many may wait as do', ['--max-waiting-share', '100%'], 0],
    ['none waits longer than may', ['--max-waiting-share', '0%', '--slo', '1h'], 0],
  ])('%s', async (_, options, exitCode) => {
    const outcome = await simulate([...POD, '--trace', 'day.csv', ...options]);
    expect([outcome.exitCode, outcome.stderr]).toEqual([exitCode, '']);
    expect(outcome.stdout).toMatch(/\n\d findings?\n$|\nnothing found: /);
  });

  test.each([
    [
      'a path that is not there',
      ['simulate', 'gone.yaml', ...POD, '--load', 'constant:1rps'],
      'error: gone.yaml: there is no such file or folder\n',
    ],
    [
      'a trace that is not there',
      ['simulate', 'chat.yaml', ...POD, '--trace', 'gone.csv'],
      'error: gone.csv: there is no such file or folder (ENOENT). Fix: Respell it, or create it.\n',
    ],
    ['YAML that is none', ['simulate', 'broken.yaml', ...POD, '--load', 'constant:1rps'], /^error: broken\.yaml:2: \S/],
    ['no model', ['simulate', 'empty.yaml', ...POD, '--load', 'constant:1rps'], /^error: path: must hold a model: /],
    [
      'a trace with a fault',
      ['simulate', 'chat.yaml', ...POD, '--trace', 'bad.csv'],
      /^error: bad\.csv:2:3 requests: must be a number/,
    ],
  ])('%s cannot be simulated', async (_, args, said) => {
    const given = {
      ...files,
      'broken.yaml': 'a: 1\n  b: 2\n',
      'empty.yaml': '',
      'bad.csv': 'seconds,requests\n0,x\n15,1\n',
    };
    const { exitCode, stdout, stderr } = await cli(args, { files: given });
    expect([exitCode, stdout]).toEqual([2, '']);
    if (typeof said === 'string') expect(stderr).toBe(said);
    else expect(stderr).toMatch(said);
  });
});

describe('options', () => {
  test('that are wrong are all told at once', async () => {
    const wrong = {
      '--trace': 'day.csv',
      '--load': 'constant:1rps',
      '--duration': '1h',
      '--times': '0',
      '--seed': '-1',
      '--concurrency': '0',
      '--service-time': '5',
      '--per-replica': '0rps',
      '--startup': '2d',
      '--metric': 'queue=wating',
      '--cpu-per-request': 'x',
      '--scrape-interval': '0s',
      '--rate-window': '1',
      '--min': 'one',
      '--max': '0',
      '--initial': '1.5',
      '--slo': 'soon',
      '--max-waiting-share': '0.01',
    };
    const { exitCode, stderr } = await simulate(Object.entries(wrong).map(([option, value]) => `${option}=${value}`));
    expect(exitCode).toBe(2);
    const fields = stderr.replace('error: ', '').trimEnd().split('\n');
    const { '--load': _, ...others } = wrong;
    expect(fields.map((line) => line.split(/[,:]/)[0]).sort()).toEqual(Object.keys(others).sort());
    expect(fields.every((line) => / Fix: \S.*\.$/.test(line))).toBe(true);
    expect(stderr).toContain('Fix: Write it as in --metric queue=waiting.');
  });

  test('ask for no more pods than a cluster has', async () => {
    const most = async (count: string) => simulate([...POD, '--load', 'constant:0.4rps', '--max', count]);
    expect((await most('150001')).stderr).toMatch(/^error: --max: must be a whole number from 1 to 150000; received/);
    expect((await most('150000')).exitCode).toBe(0);
  });

  test('tell when the load begins, once', async () => {
    const cron = '{ type: cron, metadata: { timezone: UTC, start: 0 8 * * *, end: 0 9 * * *, desiredReplicas: 2 } }';
    const given = {
      'chat.yaml': DEPLOYMENT + keda(`[${cron}]`),
      'day.csv': 'time,requests\n2026-03-02T08:00Z,5\n2026-03-02T08:01Z,5\n',
    };
    const started = [...POD, '--load', 'constant:0.4rps', '--start'];
    expect((await simulate([...started, '2026-03-02T08:30:00Z'], given)).stdout).toContain(
      'from 2026-03-02T08:30:00Z on',
    );
    expect((await simulate([...started, 'monday'], given)).stderr).toMatch(/^error: --start: must be a moment such as/);
    expect((await simulate([...POD, '--trace', 'day.csv'], given)).exitCode).toBe(0);
    const twice = [...POD, '--trace', 'day.csv', '--start', '2026-03-02T08:00:00Z'];
    expect((await simulate(twice, given)).stderr).toMatch(/^error: --start: must not be given with a trace that tells/);
  });

  test('must tell a load', async () => {
    expect((await simulate(POD)).stderr).toMatch(/^error: --trace, --load: give one of the two: /);
  });

  test('tell what a metric means, once', async () => {
    const given = { 'chat.yaml': DEPLOYMENT + keda(`[${trigger('sum(gateway_queue)', 4)}]`) };
    const args = [...POD, '--load', 'constant:0.5rps'];
    expect((await simulate(args, given)).stderr).toMatch(/--metric s0-prometheus=waiting/);
    expect((await simulate([...args, '--metric', 's0-prometheus=waiting'], given)).exitCode).toBe(0);
    const twice = [...args, '--metric', 's0-prometheus=waiting', '--metric', 's0-prometheus=rate'];
    expect((await simulate(twice, given)).stderr).toMatch(/^error: --metric: must tell s0-prometheus once; received/);
  });

  test('change what the manifest says', async () => {
    const { stdout } = await simulate([...POD, '--trace', 'day.csv', '--min', '2', '--max', '12', '--initial', '3']);
    expect(stdout).toContain('2 to 12, by HorizontalPodAutoscaler ml/chat, which says 1 to 4\n');
    expect(stdout).toContain('replicas that are ready: 3\n');
  });

  test('say where requests wait', async () => {
    const queueOf = async (...args: string[]) => simulate([...POD, '--load', 'constant:0.4rps', ...args]);
    expect((await queueOf()).stdout).toMatch(/\n {4}queue {9}one for all pods, .* \(assumed; --queue\)\n/);
    expect((await queueOf('--queue', 'per-pod')).stdout).toMatch(
      /\n {4}queue {9}each pod has its own, and .* at random\n/,
    );
    expect((await queueOf('--queue', 'shared')).stdout).toMatch(/\n {4}queue {9}one for all pods, .* request waits\n/);
    expect((await queueOf('--queue', 'least-requests')).stdout).toMatch(/\n {4}queue {9}each pod .* has the fewest\n/);
    const { exitCode, stderr } = await queueOf('--queue', 'own');
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringMatching(/is invalid\. Allowed choices are shared, per-pod, least-requests\./),
    ]);
  });

  test('say what becomes of requests while there is no pod', async () => {
    const given = { 'chat.yaml': DEPLOYMENT + keda(`[${trigger('sum(gateway_queue)', 4)}]`) };
    const args = [...POD, '--load', 'constant:0.5rps', '--metric', 's0-prometheus=arrivals', '--initial', '0'];
    expect((await simulate([...args, '--without-pods', 'fail'], given)).stdout).toMatch(/refused without a pod/);
    expect((await simulate(args, given)).stdout).not.toMatch(/refused/);
  });
});
