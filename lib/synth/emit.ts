import { Yaml } from 'cdk8s';
import { jsYaml } from '../manifest/js-yaml';

/** One line of ASCII without double quotes, not of a length at which an emitter breaks a key. */
const ORDINARY = /^[ !#-~]{1,120}$/;
/** What might be a number or a date: quoted or not according to a long list of forms. */
const NUMBER_LIKE = /^[\d.+-]|^[\d.eE+_-]+$/;
/** Whole numbers, versions, common quantities and options, on which both agree. */
const AGREED = /^\d+(\.\d+)*(m|s|%|[KMGT]i)?$|^--[a-z]/;
/** A word or several with signs between them, which no emitter takes for anything else. */
const WORDS = /^[a-df-zA-DF-Z][a-zA-Z0-9]*([-./:][a-zA-Z0-9]+)*$/;
/** Words that mean a boolean or nothing. */
const MEANINGFUL = /^(y|yes|n|no|on|off|true|false|null)$/i;
/** A whole number as text, which both put in quotes, and an amount with a unit, which both leave as it is. */
const WHOLE = /^(0|[1-9]\d{0,15})$/;
const AMOUNT = /^(0|[1-9]\d{0,15})(m|s|%|[KMGT]i)$/;
const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/;

/**
 * Writes objects as cdk8s' `Yaml.stringify` does, byte for byte. That goes through a tree of nodes and takes many times
 * as long as it takes to lay out what manifests are made of: objects, lists and ordinary text. How text is quoted is left
 * to js-yaml, which does it alike for all but unusual text; objects that hold such go the long way.
 */
export function emitYaml(objects: readonly unknown[]): string {
  return objects.map((object) => new Layout().textOf(object) ?? Yaml.stringify(object)).join('---\n');
}

type Fields = Readonly<Record<string, unknown>>;

/** Lays out one object, as long as both emitters would write it alike; what they would not is undefined. */
class Layout {
  /** Objects met before: where one is met twice, the one emitter writes an alias and the other a copy. */
  private readonly seen = new Set<object>();

  textOf(value: unknown): string | undefined {
    const inline = this.inlineText(value);
    return inline === '' ? this.block(value, '') : inline && `${inline}\n`;
  }

  /** A list or an object with something in it, each line of it indented. */
  private block(value: unknown, indent: string): string | undefined {
    return Array.isArray(value) ? this.list(value, indent) : this.fields(value as Fields, indent);
  }

  private list(items: readonly unknown[], indent: string): string | undefined {
    let text = '';
    for (const item of items) {
      const inline = this.inlineText(item);
      // The first line stands beside the dash, the others below it.
      const rest = inline === '' ? this.block(item, `${indent}  `)?.slice(indent.length + 2) : inline && `${inline}\n`;
      if (rest === undefined) return undefined;
      text += `${indent}- ${rest}`;
    }
    return text;
  }

  private fields(object: Fields, indent: string): string | undefined {
    let text = '';
    for (const key of Object.keys(object)) {
      const value = object[key];
      const name = keys.get(key);
      const inline = this.inlineText(value);
      const below = inline === '' ? this.block(value, `${indent}  `) : '';
      if (name === undefined || inline === undefined || below === undefined) return undefined;
      text += inline === '' ? `${indent}${name}:\n${below}` : `${indent}${name}: ${inline}\n`;
    }
    return text;
  }

  /** What fits behind its key or dash; empty for what needs lines of its own, undefined for what is unusual. */
  private inlineText(value: unknown): string | undefined {
    if (typeof value === 'string') return values.get(value);
    if (typeof value === 'number')
      return PLAIN_NUMBER.test(String(value)) && !Object.is(value, -0) ? String(value) : undefined;
    if (typeof value === 'boolean' || value === null) return String(value);
    if (typeof value !== 'object' || this.seen.has(value)) return undefined;
    this.seen.add(value);
    if (Array.isArray(value)) return value.length === 0 ? '[]' : '';
    if (Object.getPrototypeOf(value) !== Object.prototype) return undefined;
    return Object.keys(value).length === 0 ? '{}' : '';
  }
}

/** Text as both emitters write it, kept: manifests hold the same words over and over. */
class Quoted {
  private readonly known = new Map<string, string | undefined>();

  constructor(private readonly quote: (text: string) => string) {}

  /** Undefined for text that they may write differently. */
  get(text: string): string | undefined {
    const known = this.known.get(text);
    if (known !== undefined || this.known.has(text)) return known;
    if (this.known.size > MOST_KEPT) this.known.clear();
    const quoted = this.quoted(text);
    this.known.set(text, quoted);
    return quoted;
  }

  private quoted(text: string): string | undefined {
    if (text.length <= LONGEST_WORDS && WORDS.test(text) && !MEANINGFUL.test(text)) return text;
    if (AMOUNT.test(text)) return text;
    if (WHOLE.test(text)) return `"${text}"`;
    return isOrdinaryText(text) ? this.quote(text) : undefined;
  }
}

const LONGEST_WORDS = 120;
const MOST_KEPT = 10_000;
const STYLE = { noRefs: true, lineWidth: -1, quoteStyle: 'double' } as const;
const values = new Quoted((text) => jsYaml().dump({ a: text }, STYLE).slice('a: '.length, -1));
const keys = new Quoted((text) =>
  jsYaml()
    .dump({ [text]: 0 }, STYLE)
    .slice(0, -': 0\n'.length),
);

function isOrdinaryText(text: string): boolean {
  if (text === '') return true;
  if (!ORDINARY.test(text) || text === '=' || text === '<<') return false;
  return !NUMBER_LIKE.test(text) || AGREED.test(text);
}
