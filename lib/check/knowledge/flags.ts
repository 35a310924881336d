import { flagAmong, type Word, wordsOf } from '../../manifest/command-line';
import { type Container, variableOf } from '../../manifest/pods';
import { listOf, textOf } from '../../manifest/read';
import { oncePer } from '../memo';
import type { Recognizable } from './model-server';

/** Where a program is told something, and what, if it stands there. */
export interface Told {
  readonly path: string;
  readonly value?: string;
}

const NO_WORDS: readonly Word[] = [];

const wordsWithin = oncePer(({ fields }: Container): readonly Word[] =>
  wordsOf([...listOf(fields['command']), ...listOf(fields['args'])].map((part) => textOf(part) ?? '')),
);

/** The words of a container's command line, those of scripts one by one. */
export function wordsIn(container: Container): readonly Word[] {
  const { command, args } = container.fields;
  return command === undefined && args === undefined ? NO_WORDS : wordsWithin(container);
}

/** The words of a container's command line that are a program's: others of the same script have flags of their own. */
export function wordsFor(container: Container, { command }: Recognizable): readonly Word[] {
  const words = wordsIn(container);
  const ends = [...words.keys()].filter((place) => words[place]?.ends);
  if (ends.length === 0) return words;
  const commands = [0, ...ends].map((from, index) => words.slice(from, ends[index]));
  return commands.filter((own) => command.test(own.map(({ text }) => text).join(' '))).flat();
}

/** Where an argument of a container stands, by its number. */
export function placeOf({ fields, path }: Container, argument: number): string {
  const commands = listOf(fields['command']).length;
  return argument < commands ? `${path}.command[${argument}]` : `${path}.args[${argument - commands}]`;
}

/** Where a container's program is given a flag, under any of its names; the last one counts. */
export function flagTold(container: Container, flags: readonly string[]): Told | undefined {
  const flag = flagAmong(wordsIn(container), flags);
  return flag && { path: placeOf(container, flag.argument), value: flag.value };
}

/** The value behind a flag; the last one counts. */
export function flagValue(container: Container, flags: readonly string[]): Required<Told> | undefined {
  const { path, value } = flagTold(container, flags) ?? {};
  return path === undefined || value === undefined ? undefined : { value, path };
}

/** A whole number behind a flag, or in a variable of the environment. */
export function numberGiven(
  container: Container,
  flags: readonly string[],
  variable?: string,
): { value: number; path: string } | undefined {
  const given = flagValue(container, flags) ?? (variable === undefined ? undefined : variableOf(container, variable));
  if (given?.value === undefined || !/^\d+$/.test(given.value)) return undefined;
  return { value: Number(given.value), path: given.path };
}
