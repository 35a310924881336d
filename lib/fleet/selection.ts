import { parseArgs } from 'node:util';
import type { Fault } from '../manifest/fault';
import { nearest } from '../manifest/nearest';

/** The part of a fleet that is wanted. */
export interface Selection {
  /** @default - all */
  readonly environments?: readonly string[];
  /** @default - all */
  readonly models?: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** A selection, and what could be meant as one and is none. */
export interface AskedSelection extends Selection {
  readonly faults: readonly Fault[];
}

const OPTIONS = { environment: { type: 'string', multiple: true }, model: { type: 'string', multiple: true } } as const;

/**
 * Reads `--environment` and `--model` from the command line, or `MODEL_SERVING_ENVIRONMENT` and `MODEL_SERVING_MODEL`
 * where the command line does not name them, as under the cdk8s CLI, which hands no arguments on. Both may be repeated,
 * or hold several names with commas between them. Other arguments are passed over: they are an app's own.
 *
 * @param args the arguments, such as `process.argv.slice(2)`
 * @param environment the variables; one that is empty counts as not set
 * @throws Error for an option without a name behind it, which must not mean all
 */
export function selectionFrom(args: readonly string[], environment: Environment): Selection {
  const { faults, ...selection } = readSelection(args, environment);
  const [fault] = faults.filter(({ field }) => !field.startsWith(UNKNOWN));
  if (fault) throw new Error(`${fault.field}: ${fault.problem}. Fix: ${fault.fix}`);
  return selection;
}

/**
 * Reads the selection of the process. The arguments are those of the app only where the program is the app: a test runner
 * that loads it has arguments of its own.
 *
 * @param argv the program, the script and its arguments: `process.argv`
 */
export function selectionOfProcess(argv: readonly string[], environment: Environment): AskedSelection {
  const [, script = '', ...args] = argv;
  return readSelection(/[\\/]node_modules[\\/]/.test(script) ? [] : args, environment);
}

/** What an argument is called that belongs to no option. */
const UNKNOWN = 'argument ';

function readSelection(args: readonly string[], environment: Environment): AskedSelection {
  const { tokens = [] } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: OPTIONS,
  });
  const faults: Fault[] = [];
  const given: Record<keyof typeof OPTIONS, string[] | undefined> = { environment: undefined, model: undefined };
  let isBehindUnknown = false;
  for (const token of tokens) {
    if (token.kind === 'option' && isKnown(token.name)) {
      const names = namesIn(token.value?.startsWith('-') ? '' : (token.value ?? ''));
      if (names.length === 0) faults.push(nameless(token.rawName));
      given[token.name] = [...(given[token.name] ?? []), ...names];
    } else if (token.kind === 'option') faults.push(unknown(token.rawName));
    else if (token.kind === 'positional' && !isBehindUnknown) faults.push(unknown(token.value));
    isBehindUnknown = token.kind === 'option' && !isKnown(token.name);
  }
  const variable = (name: string) => {
    const text = environment[name] ?? '';
    const names = namesIn(text);
    if (names.length === 0 && text.trim() !== '') faults.push(nameless(name));
    return names.length > 0 ? names : undefined;
  };
  return {
    environments: unique(given.environment) ?? variable('MODEL_SERVING_ENVIRONMENT'),
    models: unique(given.model) ?? variable('MODEL_SERVING_MODEL'),
    faults,
  };
}

function isKnown(name: string): name is keyof typeof OPTIONS {
  return Object.hasOwn(OPTIONS, name);
}

function nameless(field: string): Fault {
  const fix = 'Name one or several, with commas between them, or leave it out for all.';
  return { field, problem: 'is followed by no name', fix };
}

function unknown(argument: string): Fault {
  const known = Object.keys(OPTIONS);
  const bare = argument.replace(/^-+/, '');
  const similar = known.find((name) => bare !== '' && name.startsWith(bare)) ?? nearest(bare, known);
  const own =
    'Where the app has arguments of its own, give the Fleet a selection: select: selectionFrom(args, process.env).';
  const fix =
    similar === undefined ? `Choose from --environment and --model. ${own}` : `Did you mean --${similar}? ${own}`;
  return { field: `${UNKNOWN}${argument}`, problem: 'is no option of a fleet, so all of it would be synthesized', fix };
}

function namesIn(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** The names, each once; undefined where none were asked for. */
function unique(names: readonly string[] | undefined): string[] | undefined {
  return names === undefined ? undefined : [...new Set(names)];
}
