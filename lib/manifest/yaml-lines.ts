import type { Event } from 'js-yaml';
import { jsYaml } from './js-yaml';
import { type Parsed, parseYaml } from './yaml-events';

/** Where a value stands in the text, and where the values in it do. */
interface Place {
  readonly start: number;
  readonly fields?: ReadonlyMap<string, Place>;
  readonly items?: readonly Place[];
}

/** A key that stands twice in one object. */
export interface DuplicateKey {
  /** The path of the object with the key behind it. */
  readonly path: string;
  readonly firstLine: number;
  readonly line: number;
}

/** Finds the lines of fields in a text of one document; see `LineFinder`. */
export function lineFinder(text: string, firstLine: number): (path: string) => number {
  const finder = new LineFinder(text, firstLine);
  return (path) => finder.line(path);
}

/** The parts of a path as the API server writes it: `spec.containers[0].resources.limits[nvidia.com/gpu]`. */
export function pathTokens(path: string): string[] {
  return Array.from(path.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g), ([, bracketed, plain]) => bracketed ?? plain ?? '');
}

/** Places in one part of a text. It is parsed only when it is first asked. */
export class LineFinder {
  private parsed: Places | undefined;
  private newlines: Uint32Array | undefined;

  /**
   * @param text the part
   * @param firstLine the number of its first line
   */
  constructor(
    private readonly text: string,
    private readonly firstLine: number,
  ) {}

  /**
   * The line of a field, or of its nearest ancestor that is there.
   *
   * @param path as the API server writes it: `spec.containers[0].resources.limits[nvidia.com/gpu]`
   * @param document the index of the document, where the part holds several
   */
  line(path: string, document = 0): number {
    const root = this.places().documents[document];
    return this.lineAt(root ? follow(root, path) : 0);
  }

  /** The line of an offset. */
  lineAt(offset: number): number {
    this.newlines ??= newlinesOf(this.text);
    let low = 0;
    let high = this.newlines.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.newlines[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return this.firstLine + low;
  }

  duplicateKeys(): DuplicateKey[] {
    return new PlaceReader(parseYaml(this.text), true).read().duplicates.map(({ path, first, second }) => ({
      path,
      firstLine: this.lineAt(first),
      line: this.lineAt(second),
    }));
  }

  /** The line of the first key that is no text, number or boolean. */
  unusableKeyLine(): number | undefined {
    const { unusableKey } = this.places();
    return unusableKey === undefined ? undefined : this.lineAt(unusableKey);
  }

  private places(): Places {
    this.parsed ??= new PlaceReader(parseYaml(this.text)).read();
    return this.parsed;
  }
}

function newlinesOf(text: string): Uint32Array {
  const newlines: number[] = [];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) newlines.push(at);
  return Uint32Array.from(newlines);
}

/** The offset of the value that a path leads to, or of its nearest ancestor that is there. */
function follow(root: Place, path: string): number {
  let here = root;
  let rest = path;
  while (rest !== '') {
    const step = nextStep(here, rest);
    if (!step) break;
    [here, rest] = step;
  }
  return here.start;
}

/** The child that the start of a path names, the longest key where several fit, and the path from there. */
function nextStep(here: Place, path: string): [Place, string] | undefined {
  const bracketed = /^\[([^\]]*)\]/.exec(path);
  if (bracketed) {
    const [all, token = ''] = bracketed;
    const child = here.items?.[Number(token)] ?? here.fields?.get(token);
    return child && [child, path.slice(all.length)];
  }
  const plain = path.startsWith('.') ? path.slice(1) : path;
  for (
    let end = plain.length;
    end > 0;
    end = Math.max(plain.lastIndexOf('.', end - 1), plain.lastIndexOf('[', end - 1))
  ) {
    const child = here.fields?.get(plain.slice(0, end));
    if (child) return [child, plain.slice(end)];
  }
  return undefined;
}

interface Places {
  readonly documents: readonly Place[];
  readonly duplicates: readonly { readonly path: string; readonly first: number; readonly second: number }[];
  readonly unusableKey?: number;
}

class PlaceReader {
  private next = 0;
  private lastStart = 0;
  private unusableKey: number | undefined;
  private readonly duplicates: { path: string; first: number; second: number }[] = [];

  private readonly text: string;
  private readonly events: readonly Event[];

  /** @param findsDuplicates whether to keep account of paths, which costs memory */
  constructor(
    { text, events }: Parsed,
    private readonly findsDuplicates = false,
  ) {
    this.text = text;
    this.events = events;
  }

  read(): Places {
    const documents: Place[] = [];
    while (this.next < this.events.length) {
      if (this.events[this.next]?.type === jsYaml().EVENT_ID.DOCUMENT) this.next++;
      documents.push(this.value(''));
      this.next++;
    }
    return { documents, duplicates: this.duplicates, unusableKey: this.unusableKey };
  }

  /** Reads the value that comes next; `start` is the offset of its key, where it has one. */
  private value(path: string, start?: number): Place {
    const { MAPPING, SEQUENCE } = jsYaml().EVENT_ID;
    const event = this.events[this.next++];
    if (event?.type === SEQUENCE) return { start: start ?? event.start, items: this.items(path) };
    if (event?.type === MAPPING) return { start: start ?? event.start, fields: this.fields(path) };
    return { start: start ?? this.startOf(event) };
  }

  /** The offset of a scalar or an alias; that of what stands before where the scalar is empty. */
  private startOf(event: Event | undefined): number {
    if (event?.type === jsYaml().EVENT_ID.ALIAS) this.lastStart = event.anchorStart;
    if (event?.type === jsYaml().EVENT_ID.SCALAR && event.valueStart >= 0) this.lastStart = event.valueStart;
    return this.lastStart;
  }

  private items(path: string): Place[] {
    const items: Place[] = [];
    while (!this.ended()) items.push(this.value(this.findsDuplicates ? `${path}[${items.length}]` : ''));
    return items;
  }

  private fields(path: string): Map<string, Place> {
    const fields = new Map<string, Place>();
    while (!this.ended()) {
      const key = this.events[this.next];
      const { start } = this.value(path);
      const name = key?.type === jsYaml().EVENT_ID.SCALAR ? jsYaml().getScalarValue(this.text, key) : '';
      if (name === '' || name === '~' || name === 'null') this.unusableKey ??= start;
      const place = path === '' || !this.findsDuplicates ? name : `${path}.${name}`;
      const before = this.findsDuplicates && name !== MERGE_KEY ? fields.get(name) : undefined;
      if (before) this.duplicates.push({ path: place, first: before.start, second: start });
      fields.set(name, this.value(place, start));
    }
    return fields;
  }

  private ended(): boolean {
    const event = this.events[this.next];
    if (event !== undefined && event.type !== jsYaml().EVENT_ID.POP) return false;
    this.next++;
    return true;
  }
}

const MERGE_KEY = '<<';
