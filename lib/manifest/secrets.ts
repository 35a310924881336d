/** What gives a secret away in a text. Nothing here hands on the text itself, as what is told ends up in logs. */

/** What a text holds. */
export interface Secret {
  /** In words, such as `a Hugging Face token`. */
  readonly what: string;
  /** Whether it cannot be anything else; otherwise it may be there on purpose, such as an address with a token. */
  readonly certain: boolean;
}

/**
 * Tokens that tell by their form whose they are. What a group holds may be a placeholder, such as xxxx. Lengths are
 * bounded, so that no text takes long.
 *
 * @see https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
 */
const TOKENS: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/\bhf_([A-Za-z0-9]{20,100})\b/g, 'a Hugging Face token'],
  [/\bnvapi-([A-Za-z0-9_-]{20,200})/g, 'an NVIDIA API key'],
  [/\bsk-(?=[\w-]{0,60}\d)(?=[\w-]{0,60}[A-Z])([\w-]{20,200})/g, 'an API key of a model provider'],
  [/\bgsk_([A-Za-z0-9]{40,100})\b/g, 'a Groq API key'],
  [/\bgh[pousr]_([A-Za-z0-9]{36,255})\b/g, 'a GitHub token'],
  [/\bgithub_pat_(\w{22,255})/g, 'a GitHub token'],
  [/\bglpat-([\w-]{20,100})/g, 'a GitLab token'],
  [/\bdckr_pat_([\w-]{20,100})/g, 'a Docker Hub token'],
  [/\bxox[abeoprs]-([A-Za-z0-9-]{10,200})/g, 'a Slack token'],
  [/\bAIza([\w-]{35})/g, 'a Google API key'],
  [/\b(?:AKIA|ASIA)([A-Z0-9]{16})\b/g, 'an AWS access key'],
  [/-----BEGIN (?:[A-Z]{1,20} ){0,3}PRIVATE KEY-----/g, 'a private key'],
  [/\bAccountKey=([A-Za-z0-9+/=]{20,200})/g, 'a key of an Azure storage account'],
  [
    /[?&](?:X-Amz-Signature|X-Amz-Security-Token|X-Goog-Signature|sig)=([\w%+/=.-]{16,})/gi,
    'an address that is signed',
  ],
];

/** A value in a text that is a secret by its place; references to variables do not count. */
const IN_ADDRESSES: readonly (readonly [pattern: RegExp, what: string])[] = [
  [
    /[?&](?:access[-_]?token|auth[-_]?token|token|api[-_]?key|signature)=([^&\s"'#]{8,200})/gi,
    'an address with a token',
  ],
  [/\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@"']{0,100}:([^\s/@"']{1,200})@(?!sha256:)/gi, 'an address with a password'],
];

/** What every text that is looked for begins with or holds; most texts have none of it. */
const HINT =
  /hf_|nvapi-|sk-|gsk_|gh[pousr]_|github_pat_|glpat-|dckr_pat_|xox|AIza|AKIA|ASIA|PRIVATE KEY|AccountKey=|:\/\/|[?&][a-z_-]{3,20}=/i;

/** What secret a text holds, if any is seen. */
export function secretIn(text: string): Secret | undefined {
  if (!HINT.test(text)) return undefined;
  const token = TOKENS.find(([pattern]) => holds(text, pattern));
  if (token) return { what: token[1], certain: true };
  const address = IN_ADDRESSES.find(([pattern]) => holds(text, pattern));
  return address && { what: address[1], certain: false };
}

/** Whether a text has a match that stands for itself: one placeholder hides no token that comes after it. */
function holds(text: string, pattern: RegExp): boolean {
  for (const [, value] of text.matchAll(pattern)) if (value === undefined || isLiteral(value)) return true;
  return false;
}

/**
 * Whether a value stands for itself: no reference to a variable, no template that something fills in, no word for a key
 * that is not used, and nothing that people write in place of a token, with or without its prefix: hf_xxxx, changeme.
 */
export function isLiteral(value: string): boolean {
  const text = value.trim().replace(/^(["'])(.*)\1$/, '$2');
  const bare = text.replace(PREFIX, '');
  return ![REFERENCE, STORED, PLACEHOLDER, ONE_LETTER].some((pattern) => pattern.test(text) || pattern.test(bare));
}

/** `$(NAME)`, `${NAME}`, `$NAME`, `{{ name }}`, `#{name}#`, `<name>`, `{name}`, `[name]`, `__NAME__`, `@NAME@`, `%NAME%`. */
const REFERENCE = /^\$|\$[({]|\{\{|#\{|^<|^\{[\w. -]+\}$|^\[.+\]$|^(__|@@?|%%?)\w[\w.-]*\1$|^%\(\w+\)s$/;
/** What secret stores, and tools that encrypt values, put something in place of. */
const STORED = /^(?:vault:|ref\+|op:\/\/|sm:\/\/|berglas:\/\/|gcp:secretmanager:|ENC[[(]|arn:)|@azurekeyvault$/;
const PLACEHOLDER = new RegExp(
  `^(?:${[
    ...['', 'empty', 'none', 'null', 'nil', 'true', 'false', 'yes', 'no', 'on', 'off', String.raw`\d`, 'n/?a'],
    ...['(?:dummy|fake|placeholder)(?:[-_ ].*)?', 'unused', 'redacted', 'todo', 'tbd', String.raw`\.{3,}`, '…'],
    ...['no[-_ ]?(?:api[-_ ]?)?key(?:[-_ ](?:needed|required))?', 'not[-_ ]?(?:needed|used|set|required)'],
    ...['change[-_ ]?(?:me|this|it)', 'replace[-_ ]?(?:me|this|it)', 'replace[-_ ]with[-_ ].*'],
    ...['your[-_ ].*', 'your(?:hf|api|access|secret)?(?:token|key|secret|password)(?:here)?', '.*[-_ ]here'],
    '(?:insert|enter|add|put|paste|provide|set|change|replace|update|fix)[-_ ]?(?:me|this|it|with|your)(?:[-_ ].*)?',
    '(?:insert|enter|paste|replace)[-_ ](?:.*[-_ ])?(?:token|key|secret|password)',
    '(?:to|will)[-_ ]be[-_ ](?:replaced|injected|provided|filled|set|overridden)(?:[-_ ].*)?',
    String.raw`todo\W.*`,
  ].join('|')})$`,
  'i',
);
/** One letter, digit or star again and again, in groups or not: xxxx, 0000-0000. */
const ONE_LETTER = /^([a-z0-9*])(?:[-_ ]?\1){2,}$/i;
/** What tokens begin with. */
const PREFIX =
  /^(?:hf_|nvapi-|sk-(?:proj-|ant-api\d\d-)?|gsk_|gh[pousr]_|github_pat_|glpat-|dckr_pat_|xox[a-z]-|AIza|AKIA)/;

/**
 * Whether a value is what people give a program that asks for a key, for a server that wants none: the name of such a
 * server, the word for a key, or one that is called a test.
 *
 * @see https://docs.ollama.com/api/openai-compatibility
 */
export function isKeyOfNobody(value: string): boolean {
  return NOBODY.test(value.trim().replace(PREFIX, ''));
}

const NOBODY = new RegExp(
  `^(?:${[
    '(?:ollama|lm[-_ ]?studio|vllm|sglang|llama[-_. ]?cpp|local(?:ai)?)(?:[-_ ](?:key|token))?',
    '(?:(?:my|the|some|hf|hugging[-_ ]?face|openai|ngc|nvidia|api|access|auth)[-_ ])*(?:token|key)',
    '(?:test|mock|sample|example|demo)(?:[-_ ](?:api[-_ ]?)?(?:key|token))?',
    ...['no[-_ ]?auth', 'not[-_ ]a[-_ ]real[-_ ](?:key|token)', 'ignored', 'anything'],
  ].join('|')})$`,
  'i',
);
