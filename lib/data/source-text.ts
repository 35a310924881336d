import type { Event } from 'js-yaml';
import { fieldPath } from '../manifest/field-path';
import { jsYaml } from '../manifest/js-yaml';
import { type Parsed, parseYaml } from '../manifest/yaml-events';

/**
 * Finds how plain values were written, which their values do not tell: `0.20` is the number 0.2, and `null` is as much
 * nothing as no text at all.
 *
 * @param text YAML that can be read, of one document
 * @returns a function that gives the text of the scalar at a path, empty where none was written; undefined where there is
 * no scalar
 */
export function sourceTexts(text: string): (path: string) => string | undefined {
  let reader: SourceReader | undefined;
  return (path) => {
    reader ??= new SourceReader(parseYaml(text));
    return reader.textAt(path);
  };
}

class SourceReader {
  private next = 0;
  private readonly text: string;
  private readonly events: readonly Event[];
  private readonly texts = new Map<string, string>();
  /** The paths of what anchors name. */
  private readonly anchors = new Map<string, string>();
  /** The paths of aliases, with those of what they stand for. */
  private readonly aliases = new Map<string, string>();

  constructor({ text, events }: Parsed) {
    this.text = text;
    this.events = events;
    if (events[0]?.type === jsYaml().EVENT_ID.DOCUMENT) this.next++;
    this.read('');
  }

  textAt(path: string): string | undefined {
    const known = this.texts.get(path);
    if (known !== undefined) return known;
    for (const [alias, target] of this.aliases) {
      const rest = path.slice(alias.length);
      if (path.startsWith(alias) && (rest === '' || /^[.[]/.test(rest))) return this.textAt(`${target}${rest}`);
    }
    return undefined;
  }

  /** Reads the value that comes next. */
  private read(path: string): void {
    const { ALIAS, DOCUMENT, POP, SCALAR, SEQUENCE } = jsYaml().EVENT_ID;
    const event = this.events[this.next++];
    if (event === undefined || event.type === DOCUMENT || event.type === POP) return;
    const anchor = event.anchorStart < 0 ? undefined : this.text.slice(event.anchorStart, event.anchorEnd);
    if (event.type === ALIAS) {
      this.aliases.set(path, this.anchors.get(anchor ?? '') ?? '');
      return;
    }
    if (anchor !== undefined) this.anchors.set(anchor, path);
    if (event.type === SCALAR) {
      this.texts.set(path, event.valueStart < 0 ? '' : this.text.slice(event.valueStart, event.valueEnd));
    } else if (event.type === SEQUENCE) {
      for (let index = 0; !this.ended(); index++) this.read(`${path}[${index}]`);
    } else {
      while (!this.ended()) this.readField(path);
    }
  }

  /** A key is a scalar, or an alias of one, where YAML is read into objects. */
  private readField(path: string): void {
    const { EVENT_ID, getScalarValue } = jsYaml();
    const key = this.events[this.next++];
    this.read(fieldPath(path, key?.type === EVENT_ID.SCALAR ? getScalarValue(this.text, key) : ''));
  }

  private ended(): boolean {
    const event = this.events[this.next];
    if (event !== undefined && event.type !== jsYaml().EVENT_ID.POP) return false;
    this.next++;
    return true;
  }
}
