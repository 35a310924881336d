/** A part of a text that is parsed by itself. */
export interface DocumentText {
  readonly text: string;
  /** The number of its first line in the whole text. */
  readonly firstLine: number;
}

const SEPARATOR = /(?:^|\n)---(?=\s|$)/g;
/** Directives belong to the document behind the separator. */
const DIRECTIVES_ONLY = /^(?:%[^\n]*\n|#[^\n]*\n|\s)*$/;

/**
 * Cuts a text into documents at the lines that start with `---`, as kubectl does before it parses, so that what is wrong
 * in one says nothing about the others. JSON values that follow each other are documents too.
 */
export function* splitDocuments(text: string): Iterable<DocumentText> {
  let firstLine = 1;
  for (const document of atSeparators(text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text)) {
    for (const part of jsonValues(document) ?? [document]) {
      yield { text: part, firstLine };
      firstLine += countNewlines(part);
    }
  }
}

const BYTE_ORDER_MARK = 0xfeff;

function* atSeparators(text: string): Iterable<string> {
  let start = 0;
  for (const { index } of text.matchAll(SEPARATOR)) {
    const end = index === 0 && text.startsWith('---') ? 0 : index + 1;
    const document = text.slice(start, end);
    if (end === start || (document.startsWith('%') && DIRECTIVES_ONLY.test(document))) continue;
    yield document;
    start = end;
  }
  yield text.slice(start);
}

/** The JSON objects that make up a text, each with the white space before it; undefined where it is something else. */
function jsonValues(text: string): string[] | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  const values: string[] = [];
  const marks = /["{}]/g;
  let depth = 0;
  let start = 0;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    if (mark[0] === '"') marks.lastIndex = endOfString(text, mark.index);
    else if (mark[0] === '{') depth++;
    else if (--depth === 0) {
      values.push(text.slice(start, marks.lastIndex));
      start = marks.lastIndex;
      if (/[^\s{]/.test(text.charAt(nextInk(text, start)))) return undefined;
    }
  }
  return depth === 0 && text.slice(start).trim() === '' ? values : undefined;
}

function nextInk(text: string, from: number): number {
  const ink = /\S/g;
  ink.lastIndex = from;
  return ink.exec(text)?.index ?? text.length;
}

/** The offset behind the quote that ends the string that starts here. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === BACKSLASH) at++;
    else if (character === QUOTE) return at + 1;
  }
  return text.length;
}

const BACKSLASH = 0x5c;
const QUOTE = 0x22;

function countNewlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
