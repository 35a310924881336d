/** The reference tokens of an RFC 6901 JSON pointer. */
function pointerTokens(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replace(/~1/g, '/').replace(/~0/g, '~'));
}

/** Whether a JSON pointer leads to a value. */
export function pointsToValue(document: unknown, pointer: string): boolean {
  return walk(document, pointerTokens(pointer)) !== undefined;
}

/** Whether a value can be added where a JSON pointer leads: into an object, or into a list up to its end. */
export function pointsToPlace(document: unknown, pointer: string): boolean {
  const tokens = pointerTokens(pointer);
  const last = tokens.pop();
  const parent = walk(document, tokens);
  if (last === undefined) return true;
  if (Array.isArray(parent)) return last === '-' || (/^(0|[1-9]\d*)$/.test(last) && Number(last) <= parent.length);
  return typeof parent === 'object' && parent !== null;
}

function walk(value: unknown, tokens: readonly string[]): unknown {
  let here = value;
  for (const token of tokens) {
    if (here === null || typeof here !== 'object' || !Object.hasOwn(here, token)) return undefined;
    here = (here as Record<string, unknown>)[token];
  }
  return here;
}
