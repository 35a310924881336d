import type { Differences } from '../fleet/fleet';
import { type Fault, faultText } from '../manifest/fault';
import { jsYaml } from '../manifest/js-yaml';
import { mergeConflict } from '../manifest/merge-conflict';
import { at, objectOf } from '../manifest/read';
import { lineFinder, pathTokens } from '../manifest/yaml-lines';
import type { AutoscaledModelProps } from '../model/autoscaled-model';
import { type DataFault, decode } from './decode';
import { type ModelFile, modelFilesIn } from './model-files';
import { modelSchema } from './model-schema';
import { checkSoundness, MAX_DEPTH, MERGE_KEY } from './soundness';
import { sourceTexts } from './source-text';

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

/** A model whose props are not known, since something is wrong with its file. */
export interface FaultyModel extends Pick<ModelData, 'name' | 'whereIs'> {
  /** The environments that it names. */
  readonly environments: readonly string[];
  /**
   * What the model is once its faults are mended as they say, so that what is wrong besides can be told in the same run.
   *
   * @default - not clear from the faults
   */
  readonly mended?: Pick<ModelData, 'props' | 'environments'>;
}

/** Everything that a folder of models holds. */
export interface ReadModels {
  readonly models: readonly ModelData[];
  /** Models that something is wrong with, which `faults` tell: what is known of them all the same. */
  readonly faulty: readonly FaultyModel[];
  /** What is wrong, each with file, line and field. */
  readonly faults: readonly string[];
}

/**
 * Reads every `.yaml` file of a folder as a model of that name, by the schema that is made from the props' types.
 *
 * Never throws for what is in the folder: a file that cannot be read, that is no YAML, or that the schema does not admit
 * is a fault, and so is what would be passed over although it looks like a model: another ending, a folder of models.
 */
export function readModels(folder: string): ReadModels {
  if (typeof folder !== 'string') return { models: [], faulty: [], faults: [faultText(noFolder(folder))] };
  const faults: string[] = [];
  const read = modelFilesIn(folder, faults).flatMap((file) => readModel(file, faults) ?? []);
  const isFaulty = (model: ModelData | FaultyModel): model is FaultyModel => !isModel(model);
  return { models: read.filter(isModel), faulty: read.filter(isFaulty), faults };
}

/** What is wrong with a folder that JavaScript gave as something else, or forgot. */
function noFolder(value: unknown): Fault {
  const fix = "Give the path of the folder that holds the models, such as 'models'.";
  return { field: 'folder', problem: `must be text; received ${value === null ? value : typeof value}`, fix };
}

function isModel(model: ModelData | FaultyModel): model is ModelData {
  return 'props' in model;
}

function readModel(file: ModelFile, faults: string[]): ModelData | FaultyModel | undefined {
  const parsed = parse(file, faults);
  if (!parsed) return { name: file.name, environments: [], whereIs: () => file.path };
  const { data } = parsed;
  if (data === null) {
    faults.push(`${file.path}:1: ${NO_MODEL}`);
    return undefined;
  }
  const { name, path, text } = file;
  const lineOf = lineFinder(text, 1);
  const found: DataFault[] = [];
  const schema = modelSchema();
  const isSound = checkSoundness(data, found);
  const decoded = isSound ? decode(schema, data, schema, found, sourceTexts(text)) : undefined;
  for (const fault of found) faults.push(`${path}:${lineOf(fault.field)}: ${textOfFault(fault)}`);
  const whereIs = (field: string, environment?: string) => {
    const written = environment === undefined ? undefined : writtenDifference(data, field, environment);
    return `${path}:${lineOf(written ?? field)}`;
  };
  const isClear = isSound && found.every(({ isMended = false }) => isMended);
  const read = isClear ? partsOf(decoded) : undefined;
  if (found.length === 0 && read) return { name, ...read, whereIs };
  return { name, environments: namesIn(data), whereIs, mended: read };
}

function partsOf(decoded: unknown): Pick<ModelData, 'props' | 'environments'> {
  const { environments = {}, ...props } = decoded as AutoscaledModelProps & { environments?: Differences<string> };
  return { props, environments };
}

/** The environments that data names, where it can be told. */
function namesIn(data: unknown): string[] {
  return Object.keys(objectOf(at(data, 'environments'))).filter((name) => name !== MERGE_KEY);
}

/** The value that a file holds, boxed as it may be anything; nothing where it holds no YAML. */
function parse({ path, text }: ModelFile, faults: string[]): { readonly data: unknown } | undefined {
  try {
    return { data: jsYaml().load(text, { maxDepth: MAX_DEPTH }) };
  } catch (error) {
    faults.push(`${path}:${yamlFault(error, text)}`);
    return undefined;
  }
}

const NO_MODEL = 'holds no model. Fix: Write the fields of one, or remove the file.';

/** What is wrong with a text that is no YAML of one document, with its line. */
function yamlFault(error: unknown, text: string): string {
  if (!(error instanceof jsYaml().YAMLException)) return `1: cannot be read as YAML: ${error}. Fix: Mend the YAML.`;
  const conflict = mergeConflict(text);
  if (conflict) return `${lineAt(text, conflict.position)}: ${conflict.problem}. Fix: ${conflict.fix}`;
  const { mark, reason } = error;
  const fix = reason === DUPLICATE ? 'Keep one of the two.' : 'Mend the YAML here.';
  if (mark) return `${mark.line + 1}: cannot be read as YAML: ${reason}. Fix: ${fix}`;
  const second = lineOfSecondDocument(text);
  if (second === undefined) return `1: ${NO_MODEL}`;
  return `${second}: begins a second document. Fix: Put each model into a file of its own, and take this line away.`;
}

/** What js-yaml says of a key that stands twice. */
const DUPLICATE = 'duplicated mapping key';

function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}

const PASSED_OVER = /^(---)?\s*(#.*)?$|^%/;
const DOCUMENT_END = /^(---|\.\.\.)(\s|$)/;

/** The line of the first `---` or `...` behind what a document holds. */
function lineOfSecondDocument(text: string): number | undefined {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => !PASSED_OVER.test(line.trimEnd()));
  const second = lines.findIndex((line, index) => index > first && DOCUMENT_END.test(line));
  return first < 0 || second < 0 ? undefined : second + 1;
}

/** A fault as text; one of the whole file has no field to name. */
function textOfFault(fault: DataFault): string {
  return fault.field === '' ? faultText(fault).replace(/^: /, '') : faultText(fault);
}

/** The path of a prop in an environment's difference, if it was written there. */
function writtenDifference(data: unknown, field: string, environment: string): string | undefined {
  const fields = field === 'image' ? ['imageDigest', 'imageTag', field] : [field];
  return fields.map((name) => `environments.${environment}.${name}`).find((path) => isWritten(data, path));
}

/** Whether a field is there: `scaling.maxReplicas`. */
export function isWritten(data: unknown, path: string): boolean {
  let at = data;
  for (const key of pathTokens(path)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return false;
    at = Reflect.get(at, key);
  }
  return true;
}
