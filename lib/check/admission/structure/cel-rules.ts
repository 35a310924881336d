/**
 * The validation rules that the known custom resources write in CEL, as functions. A rule that the
 * schemas hold and this file does not is found by a test.
 */
import { type Fields, has, isFields, objects, section, text } from '../fields';

/** A rule: whether a value satisfies it, and what is asked in words. */
export interface CelRule {
  readonly holds: (self: unknown) => boolean;
  readonly demand: string;
}

type Make = (...parts: string[]) => CelRule;

const onFields = (holds: (self: Fields) => boolean, demand: string): CelRule => ({
  holds: (self) => !isFields(self) || holds(self),
  demand,
});
const onList = (holds: (self: readonly unknown[]) => boolean, demand: string): CelRule => ({
  holds: (self) => !Array.isArray(self) || holds(self),
  demand,
});
const isPlainPath = (self: Fields): boolean => ['Exact', 'PathPrefix'].includes(text(self, 'type'));

/** Rules of one shape, by a pattern over their text. */
const FAMILIES: readonly (readonly [RegExp, Make])[] = [
  [
    /^!\(has\(self\.(\w+)\) && self\.type != '(\w+)'\)$/,
    (field = '', type = '') =>
      onFields(
        (self) => !has(self, field) || text(self, 'type') === type,
        `${field} can only be given when type is ${type}`,
      ),
  ],
  [
    /^!\(!has\(self\.(\w+)\) && self\.type == '(\w+)'\)$/,
    (field = '', type = '') =>
      onFields(
        (self) => has(self, field) || text(self, 'type') !== type,
        `${field} must be given when type is ${type}`,
      ),
  ],
  [
    /^has\(self\.(\w+)\) \? self\.type == '(\w+)' : true$/,
    (field = '', type = '') =>
      onFields(
        (self) => !has(self, field) || text(self, 'type') === type,
        `type must be ${type} when ${field} is given`,
      ),
  ],
  [
    /^self\.type == '(\w+)' \? has\(self\.(\w+)\) : true$/,
    (type = '', field = '') =>
      onFields(
        (self) => text(self, 'type') !== type || has(self, field),
        `${field} must be given when type is ${type}`,
      ),
  ],
  [
    /^self\.filter\(f, f\.type == '(\w+)'\)\.size\(\) <= 1$/,
    (type = '') => onList((self) => ofType(self, type).length <= 1, `there can be only one filter of the type ${type}`),
  ],
  [
    /^\(self\.type in \['Exact','PathPrefix'\]\) \? !self\.value\.contains\('(.+)'\) : true$/,
    (part = '') =>
      onFields(
        (self) => !isPlainPath(self) || !text(self, 'value').includes(part),
        `the path must not contain '${part}'`,
      ),
  ],
  [
    /^\(self\.type in \['Exact','PathPrefix'\]\) \? !self\.value\.endsWith\('(.+)'\) : true$/,
    (part = '') =>
      onFields(
        (self) => !isPlainPath(self) || !text(self, 'value').endsWith(part),
        `the path must not end with '${part}'`,
      ),
  ],
];

/** Rules by how their text starts, where they are too long or too odd for a family. */
const SINGLE: readonly (readonly [string, CelRule])[] = [
  ["!('*' in self", onList((self) => !self.includes('*') || self.length <= 1, "'*' must be the only entry")],
  [
    '!(has(self.percent) && has(self.fraction))',
    onFields((self) => !(has(self, 'percent') && has(self, 'fraction')), 'percent and fraction exclude each other'),
  ],
  [
    '!(has(self.request) && has(self.backendRequest)',
    onFields(timeoutsFit, 'backendRequest must not be longer than request'),
  ],
  [
    "!(self.exists(f, f.type == 'RequestRedirect')",
    onList(
      (self) => ofType(self, 'RequestRedirect').length === 0 || ofType(self, 'URLRewrite').length === 0,
      'RequestRedirect and URLRewrite exclude each other',
    ),
  ],
  [
    '!has(self.minReplicaCount)',
    onFields(replicasFit, 'minReplicaCount must be less than or equal to maxReplicaCount'),
  ],
  ...(['urlRewrite', 'requestRedirect'] as const).flatMap((filter): (readonly [string, CelRule])[] => [
    [
      `(has(self.backendRefs) && self.backendRefs.exists_one(b, (has(b.filters) && b.filters.exists_one(f, has(f.${filter})`,
      onFields(
        (self) => !(once(objects(self, 'backendRefs'), (ref) => rewritesPrefix(ref, filter)) && !hasPrefixMatch(self)),
        `a backend that replaces a prefix by ${filter} needs exactly one match, with a path of the type PathPrefix`,
      ),
    ],
    [
      `(has(self.filters) && self.filters.exists_one(f, has(f.${filter})`,
      onFields(
        (self) => !(rewritesPrefix(self, filter) && !hasPrefixMatch(self)),
        `a filter that replaces a prefix by ${filter} needs exactly one match, with a path of the type PathPrefix`,
      ),
    ],
  ]),
  [
    '(has(self.backendRefs) && size(self.backendRefs) > 0)',
    onFields(
      (self) =>
        objects(self, 'backendRefs').length === 0 ||
        !objects(self, 'filters').some((filter) => has(filter, 'requestRedirect')),
      'a redirect cannot have backendRefs',
    ),
  ],
  [
    '(self.size() > 0 ? self[0].matches.size()',
    onList(
      (self) => self.reduce<number>((sum, rule) => sum + countMatches(rule), 0) <= 128,
      'all rules together may have 128 matches',
    ),
  ],
  [
    "(self.type in ['Exact','PathPrefix']) ? self.value.matches",
    onFields(
      (self) => !isPlainPath(self) || /^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$/.test(text(self, 'value')),
      'the path must consist of characters that a URL path may have',
    ),
  ],
  [
    "(self.type in ['Exact','PathPrefix']) ? self.value.startsWith('/')",
    onFields((self) => !isPlainPath(self) || text(self, 'value').startsWith('/'), 'the path must start with /'),
  ],
  [
    "(size(self.group) == 0 && self.kind == 'Service')",
    onFields(
      (self) => text(self, 'group') !== '' || text(self, 'kind') !== 'Service' || has(self, 'port'),
      'a Service needs a port',
    ),
  ],
  [
    'self.all(p1, self.all(p2, p1.group',
    onList(sectionsAgree, 'two parentRefs to one parent must both have a sectionName, or neither'),
  ],
  [
    'self.all(p1, self.exists_one(p2, p1.group',
    onList(parentsDiffer, 'two parentRefs to one parent must name different sections'),
  ],
  [
    'self.all(p1, self.exists_one(p2, p1.number',
    onList(
      (self) => new Set(self.map((port) => (isFields(port) ? port['number'] : port))).size === self.length,
      'each port can be given once',
    ),
  ],
  [
    "self.kind != 'Service' || has(self.port)",
    onFields(
      (self) => text(self, 'kind') !== 'Service' || has(self, 'port'),
      'port must be given when kind is Service',
    ),
  ],
  [
    'self.numerator <= self.denominator',
    onFields(
      (self) => numberOf(self, 'numerator') <= numberOf(self, 'denominator'),
      'numerator must not be more than denominator',
    ),
  ],
  [
    "self.type in ['Exact','PathPrefix'] || self.type == 'RegularExpression'",
    onFields(
      (self) => isPlainPath(self) || text(self, 'type') === 'RegularExpression',
      'type must be Exact, PathPrefix or RegularExpression',
    ),
  ],
];

const known = new Map<string, CelRule | undefined>();

/** The function for a rule in CEL, or undefined where it is none of those known. */
export function celRule(rule: string): CelRule | undefined {
  if (!known.has(rule)) known.set(rule, translate(rule.replace(/\s+/g, ' ').trim()));
  return known.get(rule);
}

function translate(rule: string): CelRule | undefined {
  for (const [pattern, make] of FAMILIES) {
    const match = pattern.exec(rule);
    if (match) return make(...match.slice(1));
  }
  return SINGLE.find(([start]) => rule.startsWith(start))?.[1];
}

function ofType(list: readonly unknown[], type: string): unknown[] {
  return list.filter((item) => isFields(item) && text(item, 'type') === type);
}

function once(list: readonly Fields[], holds: (item: Fields) => boolean): boolean {
  return list.filter(holds).length === 1;
}

function rewritesPrefix(holder: Fields, filter: string): boolean {
  return once(objects(holder, 'filters'), (one) => {
    const path = section(section(one, filter), 'path');
    return text(path, 'type') === 'ReplacePrefixMatch' && has(path, 'replacePrefixMatch');
  });
}

function hasPrefixMatch(rule: Fields): boolean {
  const [match, ...others] = objects(rule, 'matches');
  return match !== undefined && others.length === 0 && text(section(match, 'path'), 'type') === 'PathPrefix';
}

function countMatches(rule: unknown): number {
  return isFields(rule) ? objects(rule, 'matches').length : 0;
}

function numberOf(self: Fields, name: string): number {
  const value = self[name];
  return typeof value === 'number' ? value : 0;
}

function replicasFit(self: Fields): boolean {
  return (
    !has(self, 'minReplicaCount') ||
    numberOf(self, 'minReplicaCount') <= (has(self, 'maxReplicaCount') ? numberOf(self, 'maxReplicaCount') : 100)
  );
}

function timeoutsFit(self: Fields): boolean {
  if (!has(self, 'request') || !has(self, 'backendRequest')) return true;
  const request = milliseconds(text(self, 'request'));
  return request === 0 || milliseconds(text(self, 'backendRequest')) <= request;
}

function milliseconds(duration: string): number {
  const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  let total = 0;
  for (const [, count, unit] of duration.matchAll(/(\d+)(h|ms|m|s)/g))
    total += Number(count) * (units[unit ?? ''] ?? 0);
  return total;
}

function parentKey(parent: Fields): string {
  return ['group', 'kind', 'name', 'namespace'].map((name) => text(parent, name)).join('\n');
}

function sectionsAgree(parents: readonly unknown[]): boolean {
  const named = new Map<string, boolean>();
  for (const parent of parents.filter(isFields)) {
    const key = parentKey(parent);
    const hasSection = text(parent, 'sectionName') !== '';
    if ((named.get(key) ?? hasSection) !== hasSection) return false;
    named.set(key, hasSection);
  }
  return true;
}

function parentsDiffer(parents: readonly unknown[]): boolean {
  const keys = parents.filter(isFields).map((parent) => `${parentKey(parent)}\n${text(parent, 'sectionName')}`);
  return new Set(keys).size === keys.length;
}
