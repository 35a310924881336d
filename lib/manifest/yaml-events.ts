import type { Event } from 'js-yaml';
import { jsYaml } from './js-yaml';

/** Deepest nesting that is read. */
export const MAX_DEPTH = 500;
/** Most characters that are parsed again and again to mend the indentation of one document. */
const MAX_REPARSED = 64 * 1024 * 1024;

/** A parsed text. */
export interface Parsed {
  /** The text that the offsets of the events are in; its lines are those of the text that was given. */
  readonly text: string;
  readonly events: Event[];
}

/**
 * Parses YAML as leniently as kubectl's parser where it matters: what stands in brackets or quotes may be indented as
 * little as one likes. YAML 1.2 wants it deeper than what it belongs to, but `]` under the start of its key is common.
 *
 * @throws YAMLException for what is no YAML
 */
export function parseYaml(text: string): Parsed {
  let indented = text;
  let last = -1;
  for (let reparsed = 0; ; reparsed += indented.length) {
    try {
      return { text: indented, events: jsYaml().parseEvents(indented, { maxDepth: MAX_DEPTH }) };
    } catch (error) {
      const start = startOfDeficientLine(error, indented);
      if (start === undefined || start <= last || reparsed > MAX_REPARSED) throw error;
      indented = `${indented.slice(0, start)}${' '.repeat(deepestIndent(text) + 1)}${indented.slice(start)}`;
      last = start;
    }
  }
}

function startOfDeficientLine(error: unknown, text: string): number | undefined {
  if (!(error instanceof jsYaml().YAMLException) || error.reason !== 'deficient indentation') return undefined;
  const position = error.mark?.position ?? 0;
  return position === text.length ? undefined : text.lastIndexOf('\n', position - 1) + 1;
}

function deepestIndent(text: string): number {
  let deepest = 0;
  for (const [spaces] of text.matchAll(/^ +/gm)) deepest = Math.max(deepest, spaces.length);
  return deepest;
}
