import { Yaml } from 'cdk8s';
import { dump } from 'js-yaml';

/** One line of ASCII without double quotes, not of a length at which an emitter breaks a key. */
const ORDINARY = /^[ !#-~]{1,120}$/;
/** What might be a number or a date: quoted or not according to a long list of forms. */
const NUMBER_LIKE = /^[\d.+-]|^[\d.eE+_-]+$/;
/** Whole numbers, versions, common quantities and options, on which both agree. */
const AGREED = /^\d+(\.\d+)*(m|s|%|[KMGT]i)?$|^--[a-z]/;
/** A name of several words, which no emitter takes for anything else. */
const NAME = /^[a-df-z][a-z0-9]*(-[a-z0-9]+)+$/;
const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/;

/**
 * Writes objects as cdk8s' `Yaml.stringify` does, byte for byte. That goes through a tree of nodes and takes many times
 * as long as it takes to lay out what manifests are made of: objects, lists and ordinary text. How text is quoted is left
 * to js-yaml, which does it alike for all but unusual text; objects that hold such go the long way.
 */
export function emitYaml(objects: readonly unknown[]): string {
  return objects
    .map((object) => (isOrdinary(object, new Set()) ? layOut(object) : Yaml.stringify(object)))
    .join('---\n');
}

function layOut(value: unknown): string {
  const inline = inlineText(value);
  return inline === undefined ? block(value, '') : `${inline}\n`;
}

/** A list or an object with something in it, each line of it indented. */
function block(value: unknown, indent: string): string {
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) text += `${indent}- ${inlineText(item) ?? nested(item, indent)}\n`;
  } else {
    for (const [key, child] of Object.entries(Object(value))) {
      const inline = inlineText(child);
      text += `${indent}${keys.get(key)}:${inline === undefined ? `\n${block(child, `${indent}  `)}` : ` ${inline}\n`}`;
    }
  }
  return text;
}

/** What stands behind the dash of a list: the first line beside it, the others below. */
function nested(item: unknown, indent: string): string {
  return block(item, `${indent}  `).slice(indent.length + 2, -1);
}

/** What fits behind its key or dash; undefined for what needs lines of its own. */
function inlineText(value: unknown): string | undefined {
  if (typeof value === 'string') return values.get(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : undefined;
  return Object.keys(value).length === 0 ? '{}' : undefined;
}

/** Text as js-yaml writes it, kept: manifests hold the same words over and over. */
class Quoted {
  private readonly known = new Map<string, string>();

  constructor(private readonly quote: (text: string) => string) {}

  get(text: string): string {
    if (NAME.test(text)) return text;
    const known = this.known.get(text);
    if (known !== undefined) return known;
    if (this.known.size > MOST_KEPT) this.known.clear();
    const quoted = this.quote(text);
    this.known.set(text, quoted);
    return quoted;
  }
}

const MOST_KEPT = 10_000;
const STYLE = { noRefs: true, lineWidth: -1, quoteStyle: 'double' } as const;
const values = new Quoted((text) => dump({ a: text }, STYLE).slice('a: '.length, -1));
const keys = new Quoted((text) => dump({ [text]: 0 }, STYLE).slice(0, -': 0\n'.length));

/**
 * Whether both emitters write this alike.
 *
 * @param seen objects met before: where one is met twice, the one emitter writes an alias and the other a copy
 */
function isOrdinary(value: unknown, seen: Set<object>): boolean {
  if (typeof value === 'string') return isOrdinaryText(value);
  if (typeof value === 'number') return PLAIN_NUMBER.test(String(value)) && !Object.is(value, -0);
  if (typeof value === 'boolean' || value === null) return true;
  if (typeof value !== 'object' || seen.has(value)) return false;
  seen.add(value);
  if (Array.isArray(value)) return value.every((item) => isOrdinary(item, seen));
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Object.entries(value).every(([key, child]) => isOrdinaryText(key) && isOrdinary(child, seen));
}

function isOrdinaryText(text: string): boolean {
  if (text === '') return true;
  if (!ORDINARY.test(text) || text === '=' || text === '<<') return false;
  return !NUMBER_LIKE.test(text) || AGREED.test(text);
}
