/** A piece of a PromQL expression. */
export interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'operator';
  readonly text: string;
}

const SHAPES: readonly (readonly [Token['kind'], RegExp])[] = [
  ['text', /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|`[^`]*`/y],
  ['number', /(?:0x[0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?:ms|[smhdwy])?(?:\d+(?:ms|[smhdwy]))*/y],
  ['name', /[A-Za-z_:][\w:]*/y],
  ['operator', /==|!=|=~|!~|>=|<=|[-+*/%^<>=(){}[\],@:]/y],
];
const SPACE = /(?:\s|#[^\n]*)+/y;

/** Longest expression that is read; Prometheus itself is asked far shorter ones. */
const MAX_LENGTH = 20_000;

/** The pieces of a PromQL expression; undefined where it holds what PromQL does not know, such as a template. */
export function tokenize(expression: string): readonly Token[] | undefined {
  if (expression.length > MAX_LENGTH) return undefined;
  const tokens: Token[] = [];
  let place = 0;
  while (place < expression.length) {
    SPACE.lastIndex = place;
    place += SPACE.exec(expression)?.[0].length ?? 0;
    if (place >= expression.length) break;
    const token = tokenAt(expression, place);
    if (!token) return undefined;
    tokens.push(token);
    place += token.text.length;
  }
  return tokens;
}

function tokenAt(expression: string, place: number): Token | undefined {
  for (const [kind, shape] of SHAPES) {
    shape.lastIndex = place;
    const text = shape.exec(expression)?.[0];
    if (text) return { kind, text };
  }
  return undefined;
}
