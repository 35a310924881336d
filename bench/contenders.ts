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
  return [
    app('ServingApp', 'serving-app.js'),
    app('cdk8s App, the same constructs', 'cdk8s-app.js'),
    app('cdk8s App, plain ApiObjects', 'bare-cdk8s-app.js', (folder) =>
      writeFileSync(join(folder, 'template.json'), JSON.stringify(template)),
    ),
    kustomize(template),
    helm(template),
    jsonnet(template),
  ];
}

function kustomize(template: readonly Manifest[]): Contender {
  return {
    name: 'kubectl kustomize',
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

function helm(template: readonly Manifest[]): Contender {
  return {
    name: 'helm template',
    version: ['helm', 'version', '--short'],
    prepare: (folder, models) => {
      mkdirSync(join(folder, 'chart/templates'), { recursive: true });
      const chart = { apiVersion: 'v2', name: 'models', version: '1.0.0' };
      writeFileSync(join(folder, 'chart/Chart.yaml'), stringify(chart));
      writeFileSync(join(folder, 'chart/values.yaml'), stringify({ models: names(models) }));
      const objects = yamlOf(template).replaceAll(PLACEHOLDER, '{{ . }}');
      writeFileSync(
        join(folder, 'chart/templates/models.yaml'),
        `{{- range .Values.models }}\n---\n${objects}{{- end }}\n`,
      );
    },
    command: () => ['helm', 'template', 'models', 'chart'],
    output: 'stdout',
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

export function yamlOf(objects: readonly Manifest[]): string {
  return objects.map((object) => stringify(object, { version: '1.1' })).join('---\n');
}

function names(models: number): string[] {
  return Array.from({ length: models }, (_, i) => `model-${i}`);
}

/** What a contender printed or wrote, as one text. */
export function outputOf({ output }: Contender, folder: string, stdout: string): string {
  if (output === 'stdout') return stdout;
  const dist = join(folder, 'dist');
  const files = readdirSync(dist).filter((name) => name.endsWith('.yaml'));
  return files.map((name) => readFileSync(join(dist, name), 'utf8')).join('---\n');
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
