import { imageVolumeMutable } from '../../../lib/check/rules/image-volume-mutable';
import { modelRevisionUnpinned } from '../../../lib/check/rules/model-revision-unpinned';
import { check } from '../../support/rules';

const COMMIT = 'a09a35458c702b33eeacc393d103063234e8bc28';
const QWEN = 'Qwen/Qwen2.5-7B-Instruct';

const IMAGES = {
  vllm: 'vllm/vllm-openai:v0.19.0',
  sglang: 'lmsysorg/sglang:v0.5.5',
  tgi: 'ghcr.io/huggingface/text-generation-inference:3.3.6',
  tei: 'ghcr.io/huggingface/text-embeddings-inference:cpu-1.8',
  llamaCpp: 'ghcr.io/ggml-org/llama.cpp:server-b6869',
  other: 'registry.example/tools:1.0',
} as const;

interface Fields {
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly unknown[];
  readonly envFrom?: readonly unknown[];
  readonly workingDir?: string;
  readonly volumeMounts?: readonly unknown[];
}

const pod = (spec: object) => JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'chat' }, spec });

const found = (spec: object) => check(pod(spec), { rules: [modelRevisionUnpinned, imageVolumeMutable] });

const inContainer = (image: keyof typeof IMAGES, fields: Fields) =>
  found({ containers: [{ name: 'server', image: IMAGES[image], ...fields }] });

/** `spec.containers[0].args[1]` of each problem, without its beginning. */
const places = (image: keyof typeof IMAGES, fields: Fields) =>
  inContainer(image, fields).map(({ path }) => path.replace('spec.containers[0].', ''));

/** A command line, one argument a word. */
const line = (text: string) => text.split(' ');

const variables = (env: Readonly<Record<string, string>>) =>
  Object.entries(env).map(([name, value]) => ({ name, value }));

describe('a model of the hub without a commit', () => {
  it.each([
    ['vllm', 'named by a flag', { args: line(`--model ${QWEN}`) }, 'args[0]'],
    ['vllm', 'joined to its flag', { args: [`--model=${QWEN}`] }, 'args[0]'],
    ['vllm', 'behind the entrypoint', { args: line(`${QWEN} --port 8000`) }, 'args[0]'],
    ['vllm', 'behind serve', { command: line('vllm serve'), args: line(`${QWEN} --port 8000`) }, 'args[0]'],
    ['vllm', 'behind serve alone', { command: ['vllm'], args: line(`serve ${QWEN}`) }, 'args[1]'],
    ['vllm', 'behind other arguments', { command: line(`vllm serve --port 8000 ${QWEN}`) }, 'command[4]'],
    [
      'vllm',
      'in a module',
      { command: line(`python3 -m vllm.entrypoints.openai.api_server --model ${QWEN}`) },
      'command[3]',
    ],
    [
      'vllm',
      'in a module among the arguments',
      { args: line(`python3 -m vllm.entrypoints.openai.api_server --model ${QWEN}`) },
      'args[3]',
    ],
    ['other', 'in a shell', { command: ['sh', '-c', `exec vllm serve ${QWEN} \\\n  --port 8000`] }, 'command[2]'],
    ['other', 'in a shell, by a flag', { command: ['sh', '-c'], args: [`vllm serve --model "${QWEN}"`] }, 'args[0]'],
    ['vllm', 'named by a variable', { args: line('--model $(MODEL)'), env: variables({ MODEL: QWEN }) }, 'args[0]'],
    ['vllm', 'without an owner', { args: line('--model gpt2') }, 'args[0]'],
    ['vllm', 'of a quantization', { args: line('--model unsloth/Qwen3-0.6B-GGUF:Q4_K_M') }, 'args[0]'],
    ['sglang', 'named by a flag', { args: line(`--model-path ${QWEN}`) }, 'args[0]'],
    ['sglang', 'by the short flag', { args: [`--model=${QWEN}`] }, 'args[0]'],
    ['other', 'of sglang serve', { command: line(`sglang serve --model-path ${QWEN}`) }, 'command[2]'],
    ['tgi', 'named by a flag', { args: line(`--model-id ${QWEN}`) }, 'args[0]'],
    ['tgi', 'named by a variable', { env: variables({ PORT: '8080', MODEL_ID: QWEN }) }, 'env[1].value'],
    ['tei', 'named by a flag', { args: [`--model-id=${QWEN}`] }, 'args[0]'],
    ['tei', 'named by a variable', { env: variables({ MODEL_ID: QWEN }) }, 'env[0].value'],
    ['llamaCpp', 'named by the short flag', { args: line('-hf ggml-org/gemma-3-4b-it-GGUF:Q4_K_M') }, 'args[0]'],
    ['llamaCpp', 'named by a flag', { args: line('--hf-repo ggml-org/gemma-3-4b-it-GGUF') }, 'args[0]'],
    ['llamaCpp', 'named by a variable', { env: variables({ LLAMA_ARG_HF_REPO: 'ggml-org/x' }) }, 'env[0].value'],
    ['other', 'of llama-server', { command: line('/app/llama-server -hf ggml-org/gemma-3-4b-it-GGUF') }, 'command[1]'],
    ['other', 'that hf fetches', { command: line(`hf download ${QWEN} --local-dir /models`) }, 'command[2]'],
    [
      'other',
      'that huggingface-cli fetches',
      { args: ['sh', '-c', `huggingface-cli download --local-dir /models ${QWEN}`] },
      'args[2]',
    ],
  ] as const)('%s: %s', (image, _, fields, place) => {
    expect(places(image, fields)).toEqual([place]);
  });

  it('is told in an init container too', () => {
    const initContainers = [{ name: 'fetch', image: IMAGES.other, command: line(`hf download ${QWEN}`) }];
    const containers = [{ name: 'server', image: IMAGES.vllm, args: line('--model /models') }];
    expect(found({ initContainers, containers })).toEqual([
      expect.objectContaining({ path: 'spec.initContainers[0].command[2]', value: QWEN }),
    ]);
  });
});

describe('a revision', () => {
  const vllm = (revision: string) => places('vllm', { args: [QWEN, `--revision=${revision}`] });

  it.each(['main', 'v1.0', 'refs/pr/2', COMMIT.slice(0, 7), COMMIT.slice(1), `${COMMIT}0`, COMMIT.toUpperCase()])(
    '%s may move',
    (revision) => {
      expect(vllm(revision)).toEqual(['args[1]']);
    },
  );

  it('that is empty is none', () => {
    expect(vllm('')).toEqual(['args[0]']);
  });

  it.each([
    ['vllm', { args: line(`--model ${QWEN} --revision ${COMMIT}`) }],
    ['vllm', { args: line(`${QWEN} --revision main --revision ${COMMIT}`) }],
    ['vllm', { args: line(`--model=${QWEN} --revision=$(REVISION)`), env: variables({ REVISION: COMMIT }) }],
    ['other', { command: ['sh', '-c', `vllm serve ${QWEN} --revision ${COMMIT}`] }],
    ['other', { command: ['sh', '-c', `vllm serve ${QWEN} --revision="\${R}"`], env: variables({ R: COMMIT }) }],
    ['sglang', { args: line(`--model-path ${QWEN} --revision ${COMMIT}`) }],
    ['tgi', { args: line(`--model-id ${QWEN} --revision ${COMMIT}`) }],
    ['tgi', { env: variables({ MODEL_ID: QWEN, REVISION: COMMIT }) }],
    ['tei', { args: line(`--model-id ${QWEN}`), env: variables({ REVISION: COMMIT }) }],
    ['tei', { args: line(`--revision ${COMMIT}`), env: variables({ MODEL_ID: QWEN, REVISION: 'main' }) }],
    ['other', { command: line(`hf download ${QWEN} --revision ${COMMIT}`) }],
  ] as const)('that is a commit pins: %s %j', (image, fields) => {
    expect(places(image, fields)).toEqual([]);
  });

  it.each([
    ['tgi', { env: variables({ MODEL_ID: QWEN, REVISION: 'main' }) }, 'env[1].value'],
    ['tei', { args: line('--revision main'), env: variables({ MODEL_ID: QWEN, REVISION: COMMIT }) }, 'args[0]'],
  ] as const)('of %s that may move is pointed at', (image, fields, place) => {
    expect(places(image, fields)).toEqual([place]);
  });

  it('is a matter of no more variables than the server reads', () => {
    expect(places('vllm', { args: [QWEN], env: variables({ MODEL_ID: 'a/b', REVISION: COMMIT }) })).toEqual([
      'args[0]',
    ]);
  });
});

describe('nothing is told of', () => {
  const elsewhere = [{ name: 'REVISION', valueFrom: { configMapKeyRef: { name: 'chat', key: 'revision' } } }];
  const model = variables({ MODEL_ID: QWEN });

  it.each([
    ['a folder', 'vllm', { args: line('--model /models/qwen') }],
    ['a relative folder', 'vllm', { args: line('--model ./qwen') }],
    ['a folder above', 'sglang', { args: line('--model-path ../qwen') }],
    ['a folder behind serve', 'vllm', { command: line('vllm serve /models/qwen --port 8000') }],
    [
      'a folder of a working directory in a volume',
      'vllm',
      {
        args: line('--model meta/llama'),
        workingDir: '/models/chat',
        volumeMounts: [{ name: 'weights', mountPath: '/models' }],
      },
    ],
    ['a bucket', 'vllm', { args: line('s3://models/qwen --load-format runai_streamer') }],
    ['another bucket', 'sglang', { args: line('--model-path gs://models/qwen') }],
    ['a file', 'llamaCpp', { args: line('--model /models/qwen.gguf') }],
    ['a file by its name', 'vllm', { args: line('--model qwen.gguf') }],
    ['a template', 'vllm', { args: ['--model', '{{ .Values.model }}'] }],
    ['a model that is filled in', 'vllm', { args: line('--model $(MODEL)') }],
    ['a revision that is filled in', 'vllm', { args: line(`--model ${QWEN} --revision $(REVISION)`) }],
    ['a revision in a ConfigMap', 'tgi', { env: [...model, ...elsewhere] }],
    ['a revision that a ConfigMap may hold', 'tei', { env: model, envFrom: [{ configMapRef: { name: 'chat' } }] }],
    ['a model in a ConfigMap', 'tgi', { envFrom: [{ configMapRef: { name: 'chat' } }] }],
    ['a revision that a file may hold', 'vllm', { args: line(`${QWEN} --config /etc/vllm.yaml`) }],
    ['a server that is kept from the hub', 'vllm', { args: [QWEN], env: variables({ HF_HUB_OFFLINE: '1' }) }],
    ['another hub', 'sglang', { args: line(`--model ${QWEN}`), env: variables({ SGLANG_USE_MODELSCOPE: 'true' }) }],
    ['a cache alone', 'llamaCpp', { args: line('-hf ggml-org/gemma-3-4b-it-GGUF --offline') }],
    ['aliases', 'vllm', { args: line(`--model /models --served-model-name qwen ${QWEN}`) }],
    ['the default model of a server', 'vllm', { args: line('--port 8000') }],
    ['programs that are not known', 'other', { args: line(`--model ${QWEN}`) }],
    ['a module with a folder', 'vllm', { args: line('python3 -m vllm.entrypoints.openai.api_server --model /m') }],
    ['a folder behind the entrypoint', 'vllm', { args: line('/models/qwen --port 8000') }],
    ['a command in place of the entrypoint', 'vllm', { command: ['sleep'], args: ['infinity'] }],
  ] as const)('%s', (_, image, fields) => {
    expect(places(image, fields)).toEqual([]);
  });

  it('Secrets, which hold no revisions', () => {
    expect(places('tei', { env: model, envFrom: [{ secretRef: { name: 'token' } }] })).toEqual(['env[0].value']);
  });

  it('a switch that is off', () => {
    const late = [...variables({ HF_HUB_OFFLINE: '1' }), { name: 'HF_HUB_OFFLINE', valueFrom: {} }];
    expect(places('vllm', { args: [QWEN], env: late })).toEqual(['args[0]']);
    expect(places('vllm', { args: [QWEN], env: variables({ HF_HUB_OFFLINE: '0' }) })).toEqual(['args[0]']);
  });
});

describe('foreign code', () => {
  const foreign = /run foreign code that nobody here has read\.$/;

  it.each([
    ['vllm', { args: [QWEN, '--trust-remote-code'] }],
    ['vllm', { args: [QWEN, '--trust_remote_code=True'] }],
    ['vllm', { args: line(`${QWEN} --revision main --trust-remote-code`) }],
    ['sglang', { args: line(`--model-path ${QWEN} --trust-remote-code`) }],
    ['tgi', { env: variables({ MODEL_ID: QWEN, TRUST_REMOTE_CODE: 'true' }) }],
  ] as const)('is told of %s %j', (image, fields) => {
    expect(inContainer(image, fields)).toEqual([expect.objectContaining({ message: expect.stringMatching(foreign) })]);
  });

  it.each([
    ['that is not trusted', { args: [QWEN, '--trust-remote-code=false'] }],
    ['of which nothing is said', { args: [QWEN] }],
  ])('is not told of code %s', (_, fields) => {
    expect(inContainer('vllm', fields)).toEqual([
      expect.objectContaining({ message: expect.not.stringMatching(foreign) }),
    ]);
  });

  it.each([
    ['has the revision of the model', '--trust-remote-code', []],
    ['has a commit of its own', `--trust-remote-code --code-revision ${COMMIT}`, []],
    ['may move', '--trust-remote-code --code-revision main', ['args[4]']],
    ['is not run', '--code-revision main', []],
  ])('%s', (_, more, expected) => {
    expect(places('vllm', { args: line(`${QWEN} --revision ${COMMIT} ${more}`) })).toEqual(expected);
  });
});

describe('what is fetched beside the model', () => {
  const pinned = `${QWEN} --revision ${COMMIT}`;

  it.each([
    ['vllm', 'a tokenizer with a commit', `${pinned} --tokenizer a/b --tokenizer-revision ${COMMIT}`, []],
    ['vllm', 'the tokenizer of the model', `${pinned} --tokenizer ${QWEN}`, []],
    ['vllm', 'a tokenizer in a folder', `${pinned} --tokenizer /models/tokenizer`, []],
    ['vllm', 'a tokenizer that may move', `${pinned} --tokenizer a/b --tokenizer-revision main`, ['args[5]']],
    ['vllm', 'its own tokenizer, which may move', `${pinned} --tokenizer-revision main`, ['args[3]']],
    ['vllm', 'a tokenizer at the commit of the model', `${pinned} --tokenizer a/b`, ['args[3]']],
    ['vllm', 'a tokenizer for weights from a volume', '/models --tokenizer a/b', ['args[1]']],
    ['sglang', 'a draft', `--model ${pinned} --speculative-draft-model-path a/b`, ['args[4]']],
    [
      'sglang',
      'a draft with a commit',
      `--model ${pinned} --speculative-draft-model-path a/b --speculative-draft-model-revision ${COMMIT}`,
      [],
    ],
    ['llamaCpp', 'a draft', '--model /models/a.gguf -hfd a/b', ['args[2]']],
  ] as const)('%s: %s', (image, _, text, expected) => {
    expect(places(image, { args: line(text) })).toEqual(expected);
  });

  it('fails where the tokenizer is asked for at the commit of the model', () => {
    expect(inContainer('vllm', { args: line(`${pinned} --tokenizer a/b`) })).toEqual([
      expect.objectContaining({
        value: 'a/b',
        message: expect.stringContaining('which is no commit of that repository'),
        fix: expect.stringContaining('--tokenizer-revision'),
      }),
    ]);
  });

  it.each([
    [`https://huggingface.co/ggml-org/x-GGUF/resolve/main/x.gguf`, ['args[0]']],
    [`https://huggingface.co/ggml-org/x-GGUF/resolve/${COMMIT}/x.gguf`, []],
    ['https://models.example.com/x.gguf', []],
  ])('the file %s', (url, expected) => {
    expect(places('llamaCpp', { args: ['--model-url', url] })).toEqual(expected);
  });
});

describe('the fix', () => {
  const fix = (image: keyof typeof IMAGES, fields: Fields) => inContainer(image, fields).map((problem) => problem.fix);

  it.each([
    ['vllm', { args: [QWEN] }, '--revision:'],
    ['vllm', { args: [QWEN, '--revision=main'] }, '--revision:'],
    ['tgi', { args: line(`--model-id ${QWEN}`) }, '--revision:'],
    ['tgi', { env: variables({ MODEL_ID: QWEN }) }, 'REVISION:'],
    ['llamaCpp', { args: line('-hf a/b') }, 'check its digest'],
    ['llamaCpp', { args: line('-mu https://huggingface.co/a/b/resolve/main/c.gguf') }, 'behind /resolve/:'],
  ] as const)('of %s %j is %s', (image, fields, text) => {
    expect(fix(image, fields)).toEqual([expect.stringContaining(text)]);
  });

  it('says that llama.cpp has no option for a revision', () => {
    expect(inContainer('llamaCpp', { args: line('-hf a/b') })).toEqual([
      expect.objectContaining({ message: expect.stringContaining('at no revision, for which it has no option') }),
    ]);
  });
});

describe('an image volume', () => {
  const DIGEST = 'sha256:6a1a2eb6d15622bf3c96857206351ba97e1af16c30d7a74ee38970e434e9407e';
  const mounted = (image: object) =>
    found({ containers: [{ name: 'server', image: 'registry.example/chat:1.4.2' }], volumes: [{ name: 'w', image }] });

  it.each([
    ['registry.example/weights:1.4'],
    ['registry.example/weights'],
    ['registry.example:5000/weights'],
    ['registry.example/weights:latest'],
  ])('%s has no digest', (reference) => {
    expect(mounted({ reference })).toEqual([
      expect.objectContaining({
        rule: 'image-volume-mutable',
        path: 'spec.volumes[0].image.reference',
        value: reference,
      }),
    ]);
  });

  it.each([
    [`registry.example/weights@${DIGEST}`],
    [`registry.example/weights:1.4@${DIGEST}`],
    ['registry example'],
    [''],
  ])('%s is left alone', (reference) => {
    expect(mounted({ reference })).toEqual([]);
  });

  it.each([
    [{ reference: 'a/b:1.4' }, 'nodes that pull it at different times'],
    [{ reference: 'a/b:1.4', pullPolicy: 'Always' }, 'pods that start at different times'],
    [{ reference: 'a/b' }, 'pods that start at different times'],
    [{ reference: 'a/b', pullPolicy: 'IfNotPresent' }, 'nodes that pull it at different times'],
  ])('%j differs between %s', (image, who) => {
    expect(mounted(image)).toEqual([expect.objectContaining({ message: expect.stringContaining(who) })]);
  });

  it('is told once, also where its tag is one of those that move', () => {
    const spec = { containers: [], volumes: [{ name: 'w', image: { reference: 'a/b:nightly', pullPolicy: 'Never' } }] };
    expect(check(pod(spec)).map(({ rule }) => rule)).toEqual(['image-volume-mutable']);
  });

  it.each([[{ emptyDir: {} }], [{ image: {} }], [{ image: null }]])('is not %j', (volume) => {
    expect(found({ containers: [], volumes: [{ name: 'w', ...volume }] })).toEqual([]);
  });
});
