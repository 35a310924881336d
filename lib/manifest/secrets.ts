/** What gives a secret away in a text. Nothing here hands on the text itself, as what is told ends up in logs. */

/** What a text holds. */
export interface Secret {
  /** In words, such as `a Hugging Face token`. */
  readonly what: string;
  /** Whether it cannot be anything else; otherwise it may be there on purpose, such as an address with a token. */
  readonly certain: boolean;
}

/**
 * Tokens that tell by their form whose they are. Lengths are bounded, so that no text takes long.
 *
 * @see https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
 */
const TOKENS: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/\bhf_[A-Za-z0-9]{20,100}\b/, 'a Hugging Face token'],
  [/\bnvapi-[A-Za-z0-9_-]{20,200}/, 'an NVIDIA API key'],
  [/\bsk-(?=[\w-]{0,60}\d)(?=[\w-]{0,60}[A-Z])[\w-]{20,200}/, 'an API key of a model provider'],
  [/\bgsk_[A-Za-z0-9]{40,100}\b/, 'a Groq API key'],
  [/\bgh[pousr]_[A-Za-z0-9]{36,255}\b/, 'a GitHub token'],
  [/\bgithub_pat_\w{22,255}/, 'a GitHub token'],
  [/\bglpat-[\w-]{20,100}/, 'a GitLab token'],
  [/\bdckr_pat_[\w-]{20,100}/, 'a Docker Hub token'],
  [/\bxox[abeoprs]-[A-Za-z0-9-]{10,200}/, 'a Slack token'],
  [/\bAIza[\w-]{35}/, 'a Google API key'],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/, 'an AWS access key'],
  [/-----BEGIN (?:[A-Z]{1,20} ){0,3}PRIVATE KEY-----/, 'a private key'],
  [/\bAccountKey=[A-Za-z0-9+/=]{20,200}/, 'a key of an Azure storage account'],
  [/[?&](?:X-Amz-Signature|X-Amz-Security-Token|X-Goog-Signature|sig)=[\w%+/=.-]{16,}/i, 'an address that is signed'],
];

/** A value in a text that is a secret by its place; references to variables do not count. */
const IN_ADDRESSES: readonly (readonly [pattern: RegExp, what: string])[] = [
  [
    /[?&](?:access[-_]?token|auth[-_]?token|token|api[-_]?key|signature)=([^&\s"'#]{8,200})/i,
    'an address with a token',
  ],
  [/\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@"']{0,100}:([^\s/@"']{1,200})@(?!sha256:)/i, 'an address with a password'],
];

/** What every text that is looked for begins with or holds; most texts have none of it. */
const HINT =
  /hf_|nvapi-|sk-|gsk_|gh[pousr]_|github_pat_|glpat-|dckr_pat_|xox|AIza|AKIA|ASIA|PRIVATE KEY|AccountKey=|:\/\/|[?&][a-z_-]{3,20}=/i;

/** What secret a text holds, if any is seen. */
export function secretIn(text: string): Secret | undefined {
  if (!HINT.test(text)) return undefined;
  const token = TOKENS.find(([pattern]) => pattern.test(text));
  if (token) return { what: token[1], certain: true };
  const address = IN_ADDRESSES.find(([pattern]) => {
    const value = pattern.exec(text)?.[1];
    return value !== undefined && isLiteral(value);
  });
  return address && { what: address[1], certain: false };
}

/**
 * Whether a value stands for itself: no reference to a variable, no template that something fills in, and no word for
 * a key that is not used.
 */
export function isLiteral(value: string): boolean {
  const text = value.trim().replace(/^(["'])(.*)\1$/, '$2');
  return !REFERENCE.test(text) && !PLACEHOLDER.test(text);
}

/** `$(NAME)`, `${NAME}`, `$NAME`, `{{ name }}`, `<name>`, and what secret stores put a value in place of. */
const REFERENCE = /^\$|\$[({]|\{\{|^<|^(?:vault:|ref\+|op:\/\/|ENC\[|arn:)/;
const PLACEHOLDER =
  /^(?:|empty|none|null|nil|dummy|unused|fake|placeholder|true|false|yes|no|on|off|\d|x{3,}|\*{3,}|n\/?a|no[-_ ]?(?:api[-_ ]?)?key|not[-_ ]?(?:needed|used|set|required)|your[-_ ].*)$/i;
