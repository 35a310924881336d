import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { load, YAMLException } from 'js-yaml';
import type { Differences } from '../fleet/fleet';
import { compareText } from '../manifest/canonical';
import { type Fault, faultText } from '../manifest/fault';
import { lineFinder, pathTokens } from '../manifest/yaml-lines';
import type { AutoscaledModelProps } from '../model/autoscaled-model';
import { decode } from './decode';
import { modelSchema } from './model-schema';

/** A model that was written as data. */
export interface ModelData {
  /** The name of its file, without the ending. */
  readonly name: string;
  readonly props: AutoscaledModelProps;
  /** In what it differs in which environment. */
  readonly environments: Differences<string>;
  /**
   * Finds where a prop was written: `models/chat.yaml:12`.
   *
   * @param field the prop, as far as it is there: `scaling.maxReplicas`
   * @param environment where the environment's difference is asked for first
   */
  readonly whereIs: (field: string, environment?: string) => string;
}

/** Everything that a folder of models holds. */
export interface ReadModels {
  readonly models: readonly ModelData[];
  /** What is wrong, each with file, line and field. */
  readonly faults: readonly string[];
}

const ENDING = /\.ya?ml$/;
const MAX_DEPTH = 100;

/** Reads every `.yaml` file of a folder as a model of that name, by the schema that is made from the props' types. */
export function readModels(folder: string): ReadModels {
  const models: ModelData[] = [];
  const faults: string[] = [];
  for (const file of yamlFilesIn(folder, faults)) {
    const path = posix.join(folder, file);
    const model = readModel(readFileSync(join(folder, file), 'utf8'), path, faults);
    if (model) models.push({ name: file.replace(ENDING, ''), ...model });
  }
  return { models, faults };
}

function yamlFilesIn(folder: string, faults: string[]): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => ENDING.test(name))
      .sort(compareText);
  } catch {
    faults.push(`${folder}: there is no such folder. Fix: Create it, and put one YAML file for each model into it.`);
    return [];
  }
}

function isWritten(data: unknown, path: string): boolean {
  let at = data;
  for (const key of pathTokens(path)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return false;
    at = Reflect.get(at, key);
  }
  return true;
}

function readModel(text: string, path: string, faults: string[]): Omit<ModelData, 'name'> | undefined {
  let data: unknown;
  try {
    data = load(text, { maxDepth: MAX_DEPTH });
  } catch (error) {
    const mark = error instanceof YAMLException ? error.mark : undefined;
    const reason = error instanceof YAMLException ? error.reason : String(error);
    faults.push(`${path}:${(mark?.line ?? 0) + 1}: cannot be read as YAML: ${reason}. Fix: Mend the YAML here.`);
    return undefined;
  }
  const schema = modelSchema();
  const found: Fault[] = [];
  const decoded = decode(schema, data, schema, found);
  const lineOf = lineFinder(text, 1);
  for (const fault of found) faults.push(`${path}:${lineOf(fault.field)}: ${faultText(fault)}`);
  if (found.length > 0) return undefined;
  const { environments = {}, ...props } = decoded as AutoscaledModelProps & { environments?: Differences<string> };
  const whereIs = (field: string, environment?: string) => {
    const difference = `environments.${environment}.${field}`;
    return `${path}:${lineOf(environment !== undefined && isWritten(data, difference) ? difference : field)}`;
  };
  return { props, environments, whereIs };
}
