import { chmodSync, cpSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { contentOf, timesOf } from './support/folders';
import { compileSynth, IS_ROOT, Project } from './support/project';

const APP = `
const { ApiObject, Chart } = require('cdk8s');
const app = new ServingApp();
for (const pair of (process.env.CHARTS ?? 'a=1 b=1 c=1').split(' ')) {
  const [id, value] = pair.split('=');
  const chart = new Chart(app, id);
  if (process.env.FOLDER) chart.node.addMetadata('model-serving/file', process.env.FOLDER + '/' + id + '.yaml');
  new ApiObject(chart, 'x', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id }, data: { value } });
}
app.synth();
`;
const TWO_CHANGES = { CHARTS: 'a=2 b=2 c=1' };
const ONE_CHANGE = { CHARTS: 'a=2 b=1 c=1' };

let build: string;
let project: Project;
beforeAll(() => {
  build = compileSynth();
}, 120_000);
afterAll(() => rmSync(build, { recursive: true, force: true }));
beforeEach(async () => {
  project = new Project(build, APP);
  project.give();
  expect(await project.appUnprivileged()).toMatchObject({ code: 0 });
});
afterEach(() => {
  for (const folder of ['dist', 'dist/by-hand', 'dist/by-hand/deeper']) {
    if (existsSync(project.path(folder))) chmodSync(project.path(folder), 0o755);
  }
  project.remove();
});

const leftovers = () => readdirSync(project.folder).filter((name) => name.startsWith('.dist'));
const modeOf = (name: string) => (statSync(project.path(name)).mode & 0o777).toString(8);

describe('a read-only folder of others in dist/', () => {
  beforeEach(() => {
    project.write('dist/by-hand/deeper/values.yaml', 'by: hand');
    project.give();
    chmodSync(project.path('dist/by-hand/deeper'), 0o555);
    chmodSync(project.path('dist/by-hand'), 0o555);
  });

  test('stays as it is, and nothing of it is left behind', async () => {
    const times = timesOf(project.path('dist/by-hand'));
    const { code, stderr } = await project.appUnprivileged(TWO_CHANGES);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('2 changed, 1 unchanged;') });
    expect(contentOf(project.path('dist'))['a.k8s.yaml']).toContain('value: "2"');
    expect(timesOf(project.path('dist/by-hand'))).toEqual(times);
    expect([modeOf('dist/by-hand'), modeOf('dist/by-hand/deeper')]).toEqual(['555', '555']);
    expect(leftovers()).toEqual([]);
  });

  test('is cleared away where a killed run left it', async () => {
    cpSync(project.path('dist'), project.path('.dist.synth-killed/previous'), { recursive: true });
    chmodSync(project.path('.dist.synth-killed/previous/by-hand'), 0o555);
    project.give();
    const { code, stderr } = await project.appUnprivileged();
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('warning') });
    expect(leftovers()).toEqual([]);
  });
});

describe('a folder that may not be written in', () => {
  const refusal = (what: string) =>
    `1 error; dist/ is unchanged\n\nerror   dist cannot be written:\n        - ${what} is read-only for this user\n` +
    '        Fix: move these files or links away, make folders writable, or choose another output folder or other names.\n';

  test.each([
    ['one change', ONE_CHANGE],
    ['two changes', TWO_CHANGES],
  ])('is refused where it is dist/, for %s', async (_, env) => {
    const before = contentOf(project.path('dist'));
    chmodSync(project.path('dist'), 0o555);
    expect(await project.appUnprivileged(env)).toMatchObject({ code: 1, stderr: refusal('the folder itself') });
    expect(contentOf(project.path('dist'))).toEqual(before);
    expect(leftovers()).toEqual([]);
  });

  test('is no matter where nothing changes', async () => {
    chmodSync(project.path('dist'), 0o555);
    expect(await project.appUnprivileged()).toMatchObject({ code: 0 });
  });

  test('is refused where it holds what would change', async () => {
    const before = contentOf(project.path('dist'));
    expect(await project.appUnprivileged({ FOLDER: 'by-hand' })).toMatchObject({ code: 0 });
    chmodSync(project.path('dist/by-hand'), 0o555);
    expect(await project.appUnprivileged()).toMatchObject({ code: 1, stderr: refusal('"by-hand"') });
    expect(await project.appUnprivileged({ ...ONE_CHANGE, FOLDER: 'by-hand' })).toMatchObject({ code: 1 });
    chmodSync(project.path('dist/by-hand'), 0o755);
    expect(await project.appUnprivileged()).toMatchObject({ code: 0 });
    expect(contentOf(project.path('dist'))).toEqual(before);
  });
});

// Only root can make files of others.
(IS_ROOT ? describe : describe.skip)('what cannot be deleted', () => {
  test('is told, fails nothing, and is told again until it is gone', async () => {
    project.write('dist/theirs/values.yaml', 'by: root');
    const first = await project.appUnprivileged(TWO_CHANGES);
    expect(first.code).toBe(0);
    expect(first.stderr).toMatch(
      /^warning \.dist\.synth-\w{6} could not be deleted: EACCES.*\. Fix: delete it; it is of/,
    );
    expect(first.stderr).toContain('2 changed, 1 unchanged, 1 warning;');
    expect(contentOf(project.path('dist'))).toMatchObject({ 'theirs/values.yaml': 'by: root' });

    const second = await project.appUnprivileged(ONE_CHANGE);
    expect(second.code).toBe(0);
    expect(second.stderr).toMatch(/^warning \.dist\.synth-\w{6}\.rubbish could not be deleted/);

    for (const name of leftovers()) rmSync(project.path(name), { recursive: true });
    expect((await project.appUnprivileged(ONE_CHANGE)).stderr).not.toContain('warning');
  });
});
