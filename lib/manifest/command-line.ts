/** A word of a command line: an argument, or one of the words of a script that a shell runs. */
export interface Word {
  /** Without the quotes that a shell takes away. */
  readonly text: string;
  /** Number of the argument in which it stands. */
  readonly argument: number;
  /** Whether it is none, but ends a command within a script. */
  readonly ends: boolean;
}

/** A flag in a command line. */
export interface GivenFlag {
  /** Number of the argument in which it stands. */
  readonly argument: number;
  /** What follows it, as `--flag value` or `--flag=value`; undefined where nothing does. */
  readonly value?: string;
  /** Number of the argument in which the value stands. */
  readonly valueArgument: number;
  /** Whether it is written as `--flag=value`. */
  readonly isJoined: boolean;
}

/** The words of a command line, those of scripts one by one. */
export function wordsOf(args: readonly string[]): Word[] {
  const words: Word[] = [];
  for (const [argument, text] of args.entries()) {
    if (isScript(text, args[argument - 1])) pushScript(text, argument, words);
    else words.push({ text, argument, ends: false });
  }
  return words;
}

/** Several words in one argument, which is neither `--flag=value` nor the value of a flag, are a script. */
function isScript(text: string, before: string | undefined): boolean {
  if (!/\s/.test(text) || /^--?[\w.-]+=/.test(text)) return false;
  return before === undefined || !/^--\w[^=\s]*$/.test(before);
}

/** Comments and ends of lines that go on, words with their quotes, and what ends a command. */
const SCRIPT = /#[^\n]*|\\\s+|((?:\\\S|"(?:\\[\s\S]|[^"\\])*"?|'[^']*'?|(?<=[<>])&|&(?=>)|[^\s;&|'"\\])+)|([;&|]+|\n)/g;

/** Options by which a shell takes a script. */
const SHELL_OPTION = /^-[a-z]*c$/;

function pushScript(script: string, argument: number, words: Word[]): void {
  for (const [, quoted, end] of script.matchAll(SCRIPT)) {
    if (end !== undefined) words.push({ text: end, argument, ends: true });
    if (quoted === undefined) continue;
    const text = unquoted(quoted);
    const isInner = text.length < script.length && /\s/.test(text) && SHELL_OPTION.test(words.at(-1)?.text ?? '');
    if (isInner) pushScript(text, argument, words);
    else words.push({ text, argument, ends: false });
  }
}

const QUOTED = /\\(\S)|"((?:\\[\s\S]|[^"\\])*)"?|'([^']*)'?/g;

function unquoted(word: string): string {
  if (!/["'\\]/.test(word)) return word;
  return word.replace(
    QUOTED,
    (_, escaped?: string, double?: string, single?: string) =>
      escaped ?? double?.replace(/\\(["\\$`])/g, '$1') ?? single ?? '',
  );
}

/**
 * A flag, of several names for it whichever is given; the last one counts, as it does to servers. Underscores and hyphens
 * are alike: a server that tells them apart refuses the one that it does not know.
 */
export function flagAmong(words: readonly Word[], flags: readonly string[]): GivenFlag | undefined {
  if (words.length === 0 || flags.length === 0) return undefined;
  const wanted = flags.map(flagName);
  const place = words.findLastIndex(
    ({ text, ends }) => !ends && text.startsWith('-') && wanted.includes(flagName(text)),
  );
  return place < 0 ? undefined : flagAt(words, place);
}

/** The flag at a place among words. */
export function flagAt(words: readonly Word[], place: number): GivenFlag | undefined {
  const word = words[place];
  if (!word) return undefined;
  const { text, argument } = word;
  const equals = text.indexOf('=');
  if (equals >= 0) return { argument, value: text.slice(equals + 1), valueArgument: argument, isJoined: true };
  const next = words[place + 1];
  if (!next || next.ends || next.text.startsWith('--')) return { argument, valueArgument: argument, isJoined: false };
  return { argument, value: next.text, valueArgument: next.argument, isJoined: false };
}

/** The name of the flag that a word is, without its value, as `spelt`. */
export function flagName(word: string): string {
  const equals = word.indexOf('=');
  return spelt(equals < 0 ? word : word.slice(0, equals));
}

/** A flag's name in the one spelling of several: servers take `--max_model_len` for `--max-model-len`. */
function spelt(flag: string): string {
  return flag.startsWith('--') && flag.includes('_') ? flag.replaceAll('_', '-') : flag;
}
