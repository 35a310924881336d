import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Manifest } from '../lib';

/** One way to turn a number of models into the same objects. */
export interface Contender {
  readonly name: string;
  /** Prints its version, and shows whether it is installed. */
  readonly version: readonly string[];
  /** Lays down the input for this many models. */
  prepare(folder: string, models: number): void;
  command(models: number): readonly string[];
  /** Where the objects go: files in `dist`, or standard output. */
  readonly output: 'dist' | 'stdout';
}

/** The contenders with which bounds are stated, by what people call them. */
export const NAMES = {
  servingApp: 'ServingApp',
  servingAppAnew: 'ServingApp, without compiled code of earlier runs',
  servingAppPlus: 'ServingApp, amounts by cdk8s-plus-27',
  cdk8sApp: 'cdk8s App, the same constructs',
  bareApp: 'cdk8s App, plain ApiObjects',
  bareAppPlus: 'cdk8s App, plain ApiObjects, amounts by cdk8s-plus-27',
  kustomize: 'kubectl kustomize',
  helm: 'helm template',
  helmFiles: 'helm template, a file for each model',
  helmOrdinary: 'helm template, an ordinary chart, a file for each model',
} as const;

/** The name in the template that stands for the model's. */
export const PLACEHOLDER = 'model-0';

/** @param build the folder with the compiled apps, @param template the objects of one model */
export function contenders(build: string, template: readonly Manifest[]): Contender[] {
  const app = (name: string, file: string, prepare: Contender['prepare'] = () => undefined): Contender => ({
    name,
    version: [process.execPath, '--version'],
    prepare,
    command: (models) => [process.execPath, join(build, 'bench/apps', file), String(models)],
    output: 'dist',
  });
  const anew = (contender: Contender): Contender => ({
    ...contender,
    name: NAMES.servingAppAnew,
    command: (models) => ['env', 'NODE_DISABLE_COMPILE_CACHE=1', ...contender.command(models)],
  });
  const layTemplate = (folder: string) => writeFileSync(join(folder, 'template.json'), JSON.stringify(template));
  return [
    app(NAMES.servingApp, 'serving-app.js'),
    anew(app(NAMES.servingApp, 'serving-app.js')),
    app('ServingApp, one file for all', 'one-file-app.js'),
    app(NAMES.servingAppPlus, 'serving-plus-app.js'),
    app(NAMES.cdk8sApp, 'cdk8s-app.js'),
    app(NAMES.bareApp, 'bare-cdk8s-app.js', layTemplate),
    app(NAMES.bareAppPlus, 'bare-cdk8s-plus-app.js', layTemplate),
    kustomize(template),
    helm(NAMES.helm, fixedChart(template), false),
    helm(NAMES.helmFiles, fixedChart(template), true),
    helm(NAMES.helmOrdinary, ordinaryChart(), true),
    jsonnet(template),
  ];
}

function kustomize(template: readonly Manifest[]): Contender {
  return {
    name: NAMES.kustomize,
    version: ['kubectl', 'version', '--client'],
    prepare: (folder, models) => {
      const text = yamlOf(template);
      for (const name of names(models)) writeFileSync(join(folder, `${name}.yaml`), text.replaceAll(PLACEHOLDER, name));
      const resources = names(models).map((name) => `${name}.yaml`);
      writeFileSync(join(folder, 'kustomization.yaml'), stringify({ resources }));
    },
    command: () => ['kubectl', 'kustomize', '.'],
    output: 'stdout',
  };
}

/** What differs from model to model in practice, so that it stands in the values and not in the template. */
const INPUTS: readonly (readonly [kind: string, path: string, name: string])[] = [
  ['Deployment', 'spec.template.spec.containers.0.image', 'image'],
  ['Deployment', 'spec.template.spec.containers.0.ports.0.containerPort', 'port'],
  ['Deployment', 'spec.template.spec.containers.0.resources.requests.cpu', 'cpuRequest'],
  ['Deployment', 'spec.template.spec.containers.0.resources.limits.cpu', 'cpuLimit'],
  ['Deployment', 'spec.template.spec.containers.0.resources.requests.memory', 'memoryRequest'],
  ['Deployment', 'spec.template.spec.containers.0.resources.limits.memory', 'memoryLimit'],
  ['Service', 'spec.ports.0.port', 'servicePort'],
  ['HorizontalPodAutoscaler', 'spec.minReplicas', 'minReplicas'],
  ['HorizontalPodAutoscaler', 'spec.maxReplicas', 'maxReplicas'],
  ['HorizontalPodAutoscaler', 'spec.metrics.0.resource.target.averageUtilization', 'cpuUtilization'],
];

/** A chart: how a model is written down, and the values of one beside its name. */
interface HelmChart {
  readonly text: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Models are a list of values, as the props of the constructs are. */
function helm(name: string, { text, values }: HelmChart, filePerModel: boolean): Contender {
  const output = filePerModel ? ['--output-dir', 'dist'] : [];
  return {
    name,
    version: ['helm', 'version', '--short'],
    prepare: (folder, models) => {
      mkdirSync(join(folder, 'chart/templates'), { recursive: true });
      const write = (path: string, content: string) => writeFileSync(join(folder, 'chart', path), content);
      write('Chart.yaml', stringify({ apiVersion: 'v2', name: 'models', version: '1.0.0' }));
      write('values.yaml', stringify({ models: names(models).map((model) => ({ name: model, ...values })) }));
      write('templates/_model.tpl', text);
      if (filePerModel) {
        names(models).forEach((model, index) => {
          write(`templates/${model}.yaml`, `{{- include "model" (index .Values.models ${index}) }}\n`);
        });
      } else write('templates/models.yaml', '{{- range .Values.models }}\n---\n{{ include "model" . }}\n{{- end }}\n');
    },
    command: () => ['helm', 'template', 'models', 'chart', ...output],
    output: filePerModel ? 'dist' : 'stdout',
  };
}

/** The chart of least work: every decision is taken already, and a dozen values are put into a text. */
function fixedChart(template: readonly Manifest[]): HelmChart {
  const objects: Manifest[] = structuredClone([...template]);
  const values: Record<string, unknown> = {};
  for (const [kind, path, name] of INPUTS) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const object: unknown = objects.find((candidate) => candidate.kind === kind);
    const owner = keys.reduce<unknown>((at, key) => Reflect.get(Object(at), key), object);
    values[name] = Reflect.get(Object(owner), last);
    if (values[name] === undefined) throw new Error(`the model has no ${kind} ${path}`);
    Reflect.set(Object(owner), last, `{{ .${name}${typeof values[name] === 'string' ? ' | quote' : ''} }}`);
  }
  const text = yamlOf(objects).replaceAll(PLACEHOLDER, '{{ .name }}');
  return { text: `{{- define "model" }}\n${text.replace(/["'](\{\{.*?\}\})["']/g, '$1')}{{- end }}\n`, values };
}

/** A chart as teams write one: what a model may have besides is provided for. */
function ordinaryChart(): HelmChart {
  return {
    text: readFileSync(join(__dirname, 'chart/_model.tpl'), 'utf8'),
    values: {
      image: { repository: 'registry.example/model', tag: '1.4.2' },
      port: 8080,
      resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '1', memory: '2Gi' } },
      readinessProbe: { tcpSocket: { port: 'http' } },
      service: { port: 80 },
      autoscaling: { minReplicas: 1, maxReplicas: 10, targetCPUUtilizationPercentage: 50 },
    },
  };
}

function jsonnet(template: readonly Manifest[]): Contender {
  return {
    name: 'jsonnet',
    version: ['jsonnet', '--version'],
    prepare: (folder, models) => {
      const objects = JSON.stringify(template).replaceAll(JSON.stringify(PLACEHOLDER), 'name');
      const all = `std.flatMap(model, ['model-%d' % i for i in std.range(0, ${models - 1})])`;
      writeFileSync(join(folder, 'models.jsonnet'), `local model(name) = ${objects};\n${all}\n`);
    },
    command: () => ['jsonnet', '--yaml-stream', 'models.jsonnet'],
    output: 'stdout',
  };
}

function yamlOf(objects: readonly Manifest[]): string {
  return objects.map((object) => stringify(object, { version: '1.1' })).join('---\n');
}

function names(models: number): string[] {
  return Array.from({ length: models }, (_, i) => `model-${i}`);
}

/** What a contender printed or wrote, as one text. */
export function outputOf({ output }: Contender, folder: string, stdout: string): string {
  if (output === 'stdout') return stdout;
  const dist = join(folder, 'dist');
  const files = readdirSync(dist, { withFileTypes: true, recursive: true }).filter((entry) =>
    entry.name.endsWith('.yaml'),
  );
  return files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')).join('---\n');
}

/** The first line that a contender says of its version; undefined where it is not installed. */
export function versionOf({ version: [program = '', ...args] }: Contender): string | undefined {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      .split('\n')[0]
      ?.trim();
  } catch {
    return undefined;
  }
}
