import { type Container, WORKLOAD_KINDS } from '../../manifest/pods';
import { at, keyed, listOf, textMapOf, textOf } from '../../manifest/read';
import { isKeyOfNobody, isLiteral, type Secret, secretIn } from '../../manifest/secrets';
import { CHAT_DEPLOYMENT, example } from '../example';
import { workloadsOf } from '../graph/workloads';
import type { Entry } from '../object-set';
import type { Problem, Rule } from '../rule';

export const secretInPlainText: Rule = {
  id: 'secret-in-plain-text',
  severity: 'error',
  kinds: [...WORKLOAD_KINDS, 'ConfigMap'],
  title: 'A token, a key or a password stands in the manifest.',
  why: 'Whoever reads the repository, its history, the object or the command line of the process has it, and goes on having it after it is taken out.',
  fix: 'Put it into a Secret, take it from there (valueFrom.secretKeyRef, and $(NAME) in arguments), and replace it, since it has been seen.',
  source: 'https://kubernetes.io/docs/concepts/configuration/secret/#use-case-as-container-environment-variables',
  example: example(
    CHAT_DEPLOYMENT.replace(
      '          ports:',
      `          env:
            - name: HF_TOKEN
              value: the-token-itself
          ports:`,
    ),
    ['value: the-token-itself', 'valueFrom: { secretKeyRef: { name: hugging-face, key: token } }'],
  ),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set)) {
      for (const container of pod.containers) yield* inContainer(entry, container);
    }
    for (const entry of set.ofType('', 'ConfigMap')) {
      for (const [key, text] of Object.entries(textMapOf(entry.manifest['data']))) {
        const secret = secretUnder(key, text);
        if (secret) yield problem(entry, keyed('data', key), 'holds', secret);
      }
    }
  },
};

function* inContainer(entry: Entry, { fields, path, name }: Container): Iterable<Problem> {
  for (const [index, item] of listOf(fields['env']).entries()) {
    const variable = textOf(at(item, 'name')) ?? '';
    const value = textOf(at(item, 'value'));
    const place = `${path}.env[${index}]`;
    const secret = value === undefined ? undefined : secretUnder(variable, value);
    if (secret) yield problem(entry, `${place}.value`, `gives container "${name}", as ${variable},`, secret);
    const reference = textOf(at(item, 'valueFrom', 'secretKeyRef', 'name'));
    if (reference !== undefined && secretIn(reference)?.certain) {
      yield problem(entry, `${place}.valueFrom.secretKeyRef.name`, 'names, in place of a Secret,', {
        what: 'the secret itself',
        certain: true,
      });
    }
  }
  for (const field of ['command', 'args']) {
    const words = listOf(fields[field]);
    for (const [index, word] of words.entries()) {
      const text = textOf(word);
      const before = textOf(words[index - 1]);
      const secret = text === undefined ? undefined : (secretIn(text) ?? secretOfFlag(text, before));
      if (secret) yield problem(entry, `${path}.${field}[${index}]`, `passes container "${name}"`, secret);
    }
  }
}

/** The value is told nowhere: what is told ends up in logs and in pull requests. */
function problem(object: Entry, path: string, verb: string, { what, certain }: Secret): Problem {
  return {
    object,
    path,
    message: `${verb} ${what} in plain text.`,
    severity: certain ? 'error' : 'warning',
  };
}

/** Variables by which model servers and clouds take secrets, and nothing else. */
const SECRET_VARIABLES: ReadonlySet<string> = new Set([
  'HF_TOKEN',
  'HF_API_TOKEN',
  'HUGGING_FACE_HUB_TOKEN',
  'HUGGINGFACE_HUB_TOKEN',
  'HUGGINGFACEHUB_API_TOKEN',
  'NGC_API_KEY',
  'NGC_CLI_API_KEY',
  'NVIDIA_API_KEY',
  'OPENAI_API_KEY',
  'ANTHROPIC_API_KEY',
  'VLLM_API_KEY',
  'LLAMA_API_KEY',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AZURE_CLIENT_SECRET',
  'AZURE_CLIENT_CERTIFICATE_PASSWORD',
  'AZURE_PASSWORD',
  'AZURE_STORAGE_KEY',
  'AZURE_STORAGE_SAS_TOKEN',
  'AZURE_STORAGE_CONNECTION_STRING',
  'AZURE_OPENAI_API_KEY',
  'GITHUB_TOKEN',
  'GH_TOKEN',
  'WANDB_API_KEY',
  'MLFLOW_TRACKING_TOKEN',
]);

/** Ends of names by which programs take secrets, as a rule. */
const SECRET_ENDING =
  /(?:^|[_.-])(?:API[_-]?KEY|(?:API|ACCESS|AUTH)[_-]TOKEN|SECRET[_-](?:ACCESS[_-])?KEY|CLIENT[_-]SECRET|PASSWORD|PASSWD)$/i;
const KEY_ENDING = /(?:KEY|TOKEN)$/i;
const FILE = /^\/[\w.-]+(?:\/[\w.-]+)*$/;

/** What secret a value is, by its form or by its name; what is certain comes first. */
function secretUnder(name: string, value: string): Secret | undefined {
  const byForm = secretIn(value);
  return byForm?.certain ? byForm : (secretNamed(name, value) ?? byForm);
}

/** A literal under the name of a secret. */
function secretNamed(name: string, value: string): Secret | undefined {
  const certain = SECRET_VARIABLES.has(name);
  if (!(certain || (SECRET_ENDING.test(name) && !FILE.test(value))) || !isLiteral(value)) return undefined;
  if (KEY_ENDING.test(name) && isKeyOfNobody(value)) return undefined;
  return { what: certain ? 'a secret' : 'what is a secret by its name', certain };
}

const FLAG =
  '--?(?:(?:[a-z]+[-_]){0,3}(?:api[-_]?keys?|password|secret[-_]key|secret[-_]access[-_]key)|(?:hf[-_](?:api[-_])?|api[-_]|auth[-_]|access[-_]|bearer[-_])?token|hft)';
const FLAG_ALONE = new RegExp(`^${FLAG}$`, 'i');
const FLAG_WITH_VALUE = new RegExp(`(?:^|[\\s"'])${FLAG}["']?(?:=|\\s+)("[^"]{0,500}"|'[^']{0,500}'|[^\\s"']+)`, 'gi');

/**
 * A literal behind a flag that takes a secret: in the word after it, in the same word, or anywhere in a text, whatever
 * program the text is for. So texts are searched here, not read as command lines, and every flag counts, not the last.
 */
function secretOfFlag(text: string, before: string | undefined): Secret | undefined {
  if (before !== undefined && FLAG_ALONE.test(before) && !text.startsWith('-')) {
    return isLiteral(text) ? BEHIND_A_FLAG : undefined;
  }
  if (!text.includes('-')) return undefined;
  for (const [, value = ''] of text.matchAll(FLAG_WITH_VALUE)) {
    if (!value.startsWith('-') && isLiteral(value)) return BEHIND_A_FLAG;
  }
  return undefined;
}

const BEHIND_A_FLAG: Secret = { what: 'a key or password', certain: false };
