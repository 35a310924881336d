import { EVENT_ID, type Event, parseEvents } from 'js-yaml';

/** Where a value stands in the text, and where the values in it do. */
interface Place {
  readonly start: number;
  readonly fields?: ReadonlyMap<string, Place>;
  readonly items?: readonly Place[];
}

/**
 * Finds the lines of fields in one YAML document. Parses only when it is first asked.
 *
 * @param text the document
 * @param firstLine the number of its first line
 * @param maxDepth how deep it may be nested
 */
export function lineFinder(text: string, firstLine: number, maxDepth: number): (path: string) => number {
  let root: Place | undefined;
  return (path) => {
    root ??= placesOf(text, maxDepth);
    return firstLine + countLines(text, follow(root, pathTokens(path)));
  };
}

/** The parts of a path as the API server writes it: `spec.containers[0].resources.limits[nvidia.com/gpu]`. */
export function pathTokens(path: string): string[] {
  return Array.from(path.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g), ([, bracketed, plain]) => bracketed ?? plain ?? '');
}

/** The offset of the value that a path leads to, or of its nearest ancestor that is there. */
function follow(root: Place, tokens: readonly string[]): number {
  let here = root;
  for (const token of tokens) {
    const next = here.items?.[Number(token)] ?? here.fields?.get(token);
    if (!next) break;
    here = next;
  }
  return here.start;
}

function countLines(text: string, offset: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

function placesOf(text: string, maxDepth: number): Place {
  const events = parseEvents(text, { maxDepth });
  let next = 0;

  /** Reads the value at `next`; `start` is that of its key, where it has one. */
  function value(start?: number): Place {
    const event = events[next++];
    if (event?.type === EVENT_ID.SEQUENCE) return { start: start ?? event.start, items: sequence() };
    if (event?.type === EVENT_ID.MAPPING) return { start: start ?? event.start, fields: mapping() };
    return { start: start ?? startOf(event) };
  }

  function sequence(): Place[] {
    const items: Place[] = [];
    while (!ended()) items.push(value());
    return items;
  }

  function mapping(): Map<string, Place> {
    const fields = new Map<string, Place>();
    while (!ended()) {
      const key = events[next];
      const { start } = value();
      const name = key?.type === EVENT_ID.SCALAR ? text.slice(key.valueStart, key.valueEnd) : '';
      fields.set(name, value(start));
    }
    return fields;
  }

  function ended(): boolean {
    const event = events[next];
    if (event !== undefined && event.type !== EVENT_ID.POP) return false;
    next++;
    return true;
  }

  while (events[next]?.type === EVENT_ID.DOCUMENT) next++;
  return value();
}

function startOf(event: Event | undefined): number {
  if (event?.type === EVENT_ID.SCALAR) return Math.max(event.valueStart, 0);
  return event?.type === EVENT_ID.ALIAS ? event.anchorStart : 0;
}
