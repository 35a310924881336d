import { check } from '../../support/rules';

// Tokens are put together here, so that no scanner takes this file for a leak.
const LETTERS = 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7cF0xL';
const token = (prefix: string, length = LETTERS.length) => `${prefix}${LETTERS.repeat(2).slice(0, length)}`;
const HUGGING_FACE = token('hf_');
/** What a README shows in place of a token. */
const SHOWN = `hf_${'x'.repeat(34)}`;

const pod = (container: string) => `
apiVersion: v1
kind: Pod
metadata: { name: chat }
spec:
  containers:
    - name: model
      image: registry.example/model:1.0.0
${container}
`;
const env = (name: string, value: string) => pod(`      env: [{ name: ${name}, value: ${JSON.stringify(value)} }]`);
const args = (...words: string[]) => pod(`      args: ${JSON.stringify(words)}`);

/** Severity and place of each finding of the rule; whatever is told holds none of the texts. */
function found(yaml: string, ...texts: string[]): string[] {
  const findings = check(yaml).filter(({ rule }) => rule === 'secret-in-plain-text');
  for (const { object: _, ...told } of findings) {
    expect(told).not.toHaveProperty('value');
    for (const text of texts) expect(JSON.stringify(told)).not.toContain(text);
  }
  return findings.map(({ severity, path }) => `${severity} ${path}`);
}

const ENV = 'spec.containers[0].env[0].value';

describe('an environment variable', () => {
  it.each([
    ['HF_TOKEN', 'abcdefgh'],
    ['HUGGING_FACE_HUB_TOKEN', HUGGING_FACE],
    ['NGC_API_KEY', token('nvapi-')],
    ['OPENAI_API_KEY', 'abcdefgh'],
    ['VLLM_API_KEY', 'abcdefgh'],
    ['AWS_SECRET_ACCESS_KEY', '/abcdefgh/ijkl'],
    ['AWS_SESSION_TOKEN', 'abcdefgh'],
    ['AZURE_CLIENT_SECRET', 'abcdefgh'],
    ['ANYTHING', HUGGING_FACE],
    ['ANYTHING', `${SHOWN} or ${HUGGING_FACE}`],
    ['HF_TOKEN', 'xxxxxxxy'],
    ['HF_TOKEN', 'hf_xxy'],
    ['OPENAI_API_KEY', 'changed-key'],
    ['OPENAI_API_KEY', 'settled-key'],
    ['OPENAI_API_KEY', 'local7'],
    ['OPENAI_API_KEY', 'my-first-key'],
    ['HF_TOKEN', 'a{b}c'],
    ['HF_TOKEN', '__half'],
    ['ANYTHING', `say ${token('sk-proj-')} to it`],
    ['ANYTHING', token('ghp_', 36)],
    ['ANYTHING', `AKIA${'ABCDEFGH'.repeat(2)}`],
    ['ANYTHING', ['-----BEGIN RSA', 'PRIVATE KEY-----'].join(' ')],
    ['WEIGHTS', `https://bucket.s3.amazonaws.com/w?X-Amz-Expires=60&X-Amz-Signature=${'0af3'.repeat(16)}`],
    ['WEIGHTS', 'https://a.blob.core.windows.net/w?sv=2024&sig=abcdefghijklmnop%3D'],
    ['STORAGE', `AccountName=a;AccountKey=${'Ab1+'.repeat(10)}==`],
  ])('%s with %s is an error', (name, value) => {
    expect(found(env(name, value), value)).toEqual([`error ${ENV}`]);
  });

  it.each([
    ['REDIS_PASSWORD', 'abcdefgh'],
    ['REDIS_PASSWORD', 'local'],
    ['REDIS_PASSWORD', 'test'],
    ['SOME_API_KEY', 'abcdefgh'],
    ['API_KEY', 'abcdefgh'],
    ['DATABASE', 'postgres://user:abcdefgh@db:5432/x'],
    ['WEIGHTS', 'https://models.example/w?version=2&token=abcdefgh'],
  ])('%s with %s is a warning', (name, value) => {
    expect(found(env(name, value), 'abcdefgh')).toEqual([`warning ${ENV}`]);
  });

  it.each([
    ['HF_TOKEN', ''],
    ['HF_TOKEN', '$(TOKEN)'],
    ['HF_TOKEN', ['$', '{TOKEN}'].join('')],
    ['HF_TOKEN', '{{ .token }}'],
    ['HF_TOKEN', '<path:secret/data/hf#token>'],
    ['HF_TOKEN', 'vault:secret/data/hf#token'],
    ['OPENAI_API_KEY', 'EMPTY'],
    ['OPENAI_API_KEY', 'not-needed'],
    ['OPENAI_API_KEY', 'sk-no-key-required'],
    ['OPENAI_API_KEY', 'sk-...'],
    ['HF_TOKEN', SHOWN],
    ['HF_TOKEN', 'hf_xxxx'],
    ['HF_TOKEN', 'hf_your_token_here'],
    ['HF_TOKEN', 'XXXX'],
    ['HF_TOKEN', '0000'],
    ['HF_TOKEN', '****'],
    ['HF_TOKEN', 'xxxx-xxxx-xxxx'],
    ['HF_TOKEN', 'changeme'],
    ['HF_TOKEN', 'SET_ME'],
    ['HF_TOKEN', 'change-me-in-production'],
    ['HF_TOKEN', 'REPLACE_ME_HF'],
    ['HF_TOKEN', 'INSERT_TOKEN'],
    ['HF_TOKEN', 'insert-your-token'],
    ['HF_TOKEN', 'will-be-injected'],
    ['HF_TOKEN', 'TODO: token'],
    ['HF_TOKEN', '{huggingFaceToken}'],
    ['HF_TOKEN', '[YOUR TOKEN]'],
    ['HF_TOKEN', '[[HF_TOKEN]]'],
    ['HF_TOKEN', '#{HF_TOKEN}#'],
    ['HF_TOKEN', '__HF_TOKEN__'],
    ['HF_TOKEN', '@HF_TOKEN@'],
    ['HF_TOKEN', '%HF_TOKEN%'],
    ['HF_TOKEN', '%(token)s'],
    ['HF_TOKEN', 'ENC(abcdefgh)'],
    ['HF_TOKEN', 'sm://project/token'],
    ['HF_TOKEN', 'token@azurekeyvault'],
    ['HF_TOKEN', 'hf_token'],
    ['HF_TOKEN', 'HF_TOKEN'],
    ['HF_TOKEN', 'my-hf-token'],
    ['OPENAI_API_KEY', 'ollama'],
    ['OPENAI_API_KEY', 'lm-studio'],
    ['OPENAI_API_KEY', 'sk-local'],
    ['OPENAI_API_KEY', 'test-key'],
    ['OPENAI_API_KEY', 'no-auth'],
    ['HF_TOKEN', 'your-token-here'],
    ['HF_TOKEN', 'hf_YOURTOKEN'],
    ['NGC_API_KEY', `nvapi-${'x'.repeat(40)}`],
    ['NGC_API_KEY', 'nvapi-your-api-key-from-the-catalogue-here'],
    ['ANYTHING', SHOWN],
    ['ANYTHING', `AKIA${'X'.repeat(16)}`],
    ['REDIS_PASSWORD', 'CHANGE_ME'],
    ['DATABASE', 'postgres://user:changeme@db:5432/x'],
    ['WEIGHTS', `https://bucket.s3.amazonaws.com/w?X-Amz-Signature=${'X'.repeat(64)}`],
    ['STORAGE', `AccountName=a;AccountKey=${'0'.repeat(64)}`],
    ['ALLOW_EMPTY_PASSWORD', 'yes'],
    ['REDIS_PASSWORD', '/run/secrets/redis'],
    ['TOKENIZERS_PARALLELISM', 'false'],
    ['MAX_TOKENS', '4096'],
    ['HF_HUB_ENABLE_HF_TRANSFER', 'hf_transfer'],
    ['NAME', 'task-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
    ['NAME', 'sk-learn-model-serving-runtime-for-all'],
    ['DATABASE', 'postgres://user:$(PASSWORD)@db:5432/x'],
    ['URL', 'http://prometheus.monitoring:9090/api?query=up'],
    ['URL', 'https://models.example/w?token=$(TOKEN)'],
    ['IMAGE', 'docker://model:1.0.0@sha256:abcdef'],
  ])('%s with "%s" is none', (name, value) => {
    expect(found(env(name, value))).toEqual([]);
  });

  it('may come from a Secret, which is not the secret itself', () => {
    const from = (name: string) =>
      pod(`      env: [{ name: HF_TOKEN, valueFrom: { secretKeyRef: { name: ${name}, key: token } } }]`);
    expect(found(from('hugging-face'))).toEqual([]);
    expect(found(from(HUGGING_FACE), HUGGING_FACE)).toEqual([
      'error spec.containers[0].env[0].valueFrom.secretKeyRef.name',
    ]);
  });
});

describe('arguments', () => {
  const at = (index: number) => [`warning spec.containers[0].args[${index}]`];

  it.each<[string[], string[]]>([
    [['--api-key', 'abcdefgh'], at(1)],
    [['--api-key=abcdefgh'], at(0)],
    [['--api_key', 'abcdefgh'], at(1)],
    [['--admin-api-key', 'abcdefgh'], at(1)],
    [['--hf-token', 'abcdefgh'], at(1)],
    [['-hft', 'abcdefgh'], at(1)],
    [['--ssl-keyfile-password', 'abcdefgh'], at(1)],
    [['-c', 'exec vllm serve m --port 80 --api-key "abcdefgh"'], at(1)],
    [['-c', `exec vllm serve m '--api-key' 'abcdefgh'`], at(1)],
    [['-c', `exec vllm serve m "--api-key=abcdefgh"`], at(1)],
    [['--run', 'vllm serve m --api-key abcdefgh'], at(1)],
    [['-c', 'curl -u x --password=abcdefgh https://models.example'], at(1)],
    [['--api-key', token('sk-')], ['error spec.containers[0].args[1]']],
    [['-c', `hf auth login --token ${HUGGING_FACE}`], ['error spec.containers[0].args[1]']],
    [['--url', 'https://models.example/w?access_token=abcdefgh'], at(1)],
  ])('%j', (words, expected) => {
    expect(found(args(...words), 'abcdefgh', HUGGING_FACE, token('sk-'))).toEqual(expected);
  });

  it.each([
    [['--api-key', '$(API_KEY)']],
    [['--api-key=$(API_KEY)']],
    [['--api-key', '--port', '80']],
    [['--api-key-file', '/run/secrets/key']],
    [['--hf-token']],
    [['--max-num-batched-tokens', '8192', '--eos-token', 'x', '--tokenizer', 'org/model']],
    [['-c', 'exec vllm serve m --api-key "$API_KEY" --port 80']],
    [['-c', 'exec vllm serve m --api-key --port 80']],
    [['-c', `exec vllm serve m '--api-key' "$API_KEY" '--port' 80`]],
    [['-c', `exec vllm serve m "--api-key=$API_KEY"`]],
    [['--api-key', 'EMPTY']],
    [['--api-key', 'xxxxxxxx']],
    [['-c', `exec vllm serve m --api-key=changeme --hf-token ${SHOWN}`]],
    [['the password is here']],
  ])('%j hold none', (words) => {
    expect(found(args(...words))).toEqual([]);
  });

  it('are looked at in every container and kind', () => {
    const yaml = `
apiVersion: batch/v1
kind: CronJob
metadata: { name: fetch }
spec:
  schedule: "0 0 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          initContainers: [{ name: a, image: "a:1", command: [get, ${HUGGING_FACE}] }]
          containers: [{ name: b, image: "b:1" }]
`;
    expect(found(yaml, HUGGING_FACE)).toEqual([
      'error spec.jobTemplate.spec.template.spec.initContainers[0].command[1]',
    ]);
  });
});

describe('a ConfigMap', () => {
  const config = (data: string) => `
apiVersion: v1
kind: ConfigMap
metadata: { name: chat }
data: ${data}
`;

  it.each([
    [`{ HF_TOKEN: abcdefgh }`, ['error data.HF_TOKEN']],
    [`{ app.yaml: "auth: { token: ${HUGGING_FACE} }" }`, ['error data[app.yaml]']],
    ['{ password: abcdefgh }', ['warning data.password']],
    ['{ app.yaml: "token: $(HF_TOKEN)" }', []],
    ['{ number: 1, nothing: null }', []],
    ['[a]', []],
  ])('%s', (data, expected) => {
    expect(found(config(data), 'abcdefgh', HUGGING_FACE)).toEqual(expected);
  });

  // A pattern that begins again at each place would take hours.
  it('of a great size is looked through', () => {
    for (const part of ['sk-', 'hf_', `${SHOWN} `, '?token= ', 'a://b:', '--api-key "']) {
      expect(found(config(JSON.stringify({ text: part.repeat(200_000) })))).toEqual([]);
    }
  }, 120_000);
});
