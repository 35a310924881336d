import { Runtime } from '../../lib/runtime';
import type { RuntimeContext, Runtime as ServingRuntime } from '../../lib/runtime/runtime';

const context: RuntimeContext = { gpus: 1, vendor: 'nvidia' };
const folder = { folder: '/models' };
const file = { folder: '/models', file: '/models/m.gguf' };

const SERVERS = {
  vllm: (model: string) => Runtime.vllm({ version: '0.19.0', model }),
  sglang: (model: string) => Runtime.sglang({ version: '0.5.5', model }),
  tgi: (model: string) => Runtime.tgi({ version: '3.3.6', model }),
  tei: (model: string) => Runtime.tei({ version: '1.8', model }),
};
const llamaCpp = (model: string) => Runtime.llamaCpp({ version: 'b6869', model });

function pod(runtime: ServingRuntime, more: Partial<RuntimeContext>) {
  const { args, faults, files } = runtime.pod({ ...context, ...more });
  return { args: args.join(' '), files, faults: faults.map(({ field, problem }) => `${field} ${problem}`) };
}

describe.each(Object.entries(SERVERS))('%s', (name, runtime) => {
  test('loads a folder of weights, under the name that clients know', () => {
    const { args, faults } = pod(runtime('Qwen/Q'), { weights: folder });
    expect(args).toContain('/models');
    if (name === 'vllm' || name === 'sglang') expect(args).toContain('/models --served-model-name Qwen/Q');
    expect(faults).toEqual([]);
  });

  test('loads the path that is its model, and no other', () => {
    const { args, faults } = pod(runtime('/models/qwen'), { weights: folder });
    expect(args.split(' ').filter((arg) => arg.startsWith('/models'))).toEqual(['/models/qwen']);
    expect(args).not.toContain('--served-model-name');
    expect(faults).toEqual([]);
    expect(pod(runtime('/models'), { weights: folder }).faults).toEqual([]);
    expect(pod(runtime('/models/x/../qwen'), { weights: { folder: '/models/./' } }).faults).toEqual([]);
    expect(pod(runtime('/models/../opt/qwen'), { weights: folder }).faults).toHaveLength(1);
    expect(pod(runtime('/opt/model'), {}).faults).toEqual([]);
  });

  test('is not given a path outside of its weights', () => {
    for (const model of ['/data/qwen', '/models-old/qwen']) {
      expect(pod(runtime(model), { weights: folder }).faults).toEqual([
        'runtime.model is not in the weights, which are mounted at /models: they would never be read',
      ]);
    }
  });

  test('is not given one file where it loads a folder, unless it is asked for by its path', () => {
    expect(pod(runtime('Qwen/Q'), { weights: file }).faults).toEqual([
      expect.stringMatching(/^weights are one file, and .* loads a folder$/),
    ]);
    expect(pod(runtime('/models/m.gguf'), { weights: file }).faults).toEqual([]);
  });
});

describe('llama.cpp', () => {
  test('loads a file, whether it is named by the weights or by the model', () => {
    expect(pod(llamaCpp('gemma'), { weights: file })).toMatchObject({
      args: expect.stringContaining('--model /models/m.gguf --alias gemma'),
      faults: [],
    });
    const { args, faults } = pod(llamaCpp('/models/x.gguf'), { weights: folder });
    expect(args).toMatch(/^--model \/models\/x\.gguf --host/);
    expect(faults).toEqual([]);
  });

  test('is not given a folder, or a path outside of its weights', () => {
    for (const model of ['gemma', 'ggml-org/gemma-3-4b-it-GGUF', '/models']) {
      expect(pod(llamaCpp(model), { weights: folder }).faults).toEqual([
        'runtime.model is no file: the weights are a folder, /models, and llama.cpp loads one file',
      ]);
    }
    expect(pod(llamaCpp('/data/x.gguf'), { weights: folder }).faults).toEqual([
      expect.stringContaining('runtime.model is not in the weights'),
    ]);
  });

  test('is not given another file than the one that its weights bring', () => {
    const file = { folder: '/models', file: '/models/a.gguf' };
    expect(pod(llamaCpp('/models/b.gguf'), { weights: file }).faults).toEqual([
      'runtime.model is another file than the one that the weights bring, /models/a.gguf',
    ]);
    expect(pod(llamaCpp('/models//a.gguf'), { weights: file }).faults).toEqual([]);
    expect(pod(llamaCpp('gemma'), { weights: file }).faults).toEqual([]);
  });

  test('fetches a repository, and refuses what is none', () => {
    expect(pod(llamaCpp('ggml-org/gemma-3-4b-it-GGUF:Q4_K_M'), {}).faults).toEqual([]);
    expect(pod(llamaCpp('gemma'), {}).faults).toEqual([expect.stringContaining('runtime.model must be a repository')]);
  });
});

describe('servers of a repository', () => {
  test.each([
    [Runtime.triton({ version: '25.10' }), '--model-repository=/models'],
    [Runtime.triton({ version: '25.10', modelRepository: '/models/a' }), '--model-repository=/models/a'],
    [Runtime.tfServing({ version: '2.19.1', model: 'm' }), '--model_base_path=/models'],
    [Runtime.tfServing({ version: '2.19.1', model: 'm', basePath: '/models/m' }), '--model_base_path=/models/m'],
  ])('load a folder of the weights: %#', (runtime, argument) => {
    expect(pod(runtime, { weights: folder })).toMatchObject({ args: expect.stringContaining(argument), faults: [] });
  });

  test.each([
    [Runtime.triton({ version: '25.10', modelRepository: '/x' }), 'runtime.modelRepository is not in the weights'],
    [
      Runtime.triton({ version: '25.10', modelRepository: 's3://b/x' }),
      'runtime.modelRepository is not in the weights',
    ],
    [Runtime.tfServing({ version: '2.19.1', model: 'm', basePath: '/x' }), 'runtime.basePath is not in the weights'],
    [Runtime.torchServe({ version: '0.12.0', modelStore: '/x' }), 'runtime.modelStore is not in the weights'],
  ])('do not leave the weights unread: %#', (runtime, problem) => {
    expect(pod(runtime, { weights: folder }).faults).toEqual([expect.stringContaining(problem)]);
    expect(pod(runtime, {}).faults).toEqual([]);
  });

  test.each([Runtime.triton({ version: '25.10' }), Runtime.tfServing({ version: '2.19.1', model: 'm' })])(
    'do not load one file: %#',
    (runtime) => {
      expect(pod(runtime, { weights: { folder: '/models', file: '/models/m.onnx' } }).faults).toEqual([
        expect.stringContaining('weights are one file'),
      ]);
    },
  );
});

test('TorchServe has the folder of the one archive for a model store', () => {
  const archive = { folder: '/models', file: '/models/resnet.mar' };
  const torchServe = (modelStore?: string) => Runtime.torchServe({ version: '0.12.0', modelStore });
  const { files, faults } = pod(torchServe(), { weights: archive });
  expect(files['config.properties']).toContain('model_store=/models\n');
  expect(faults).toEqual([]);
  expect(pod(torchServe('/models/resnet.mar'), { weights: archive }).faults).toEqual([
    expect.stringContaining('runtime.modelStore is a file'),
  ]);
});

test('TensorFlow Serving fetches nothing from the hub', () => {
  const tfServing = Runtime.tfServing({ version: '2.19.1', model: 'm' });
  expect(pod(tfServing, { hub: true }).faults).toEqual([expect.stringContaining('weights are never read')]);
  expect(pod(tfServing, { weights: folder }).faults).toEqual([]);
});

describe('a base path of TensorFlow Serving', () => {
  const at = (basePath: string, version = '2.19.1') => Runtime.tfServing({ version, model: 'm', basePath });

  test.each([
    ['s3://models/m', {}],
    ['hdfs://nn:8020/m', {}],
    ['s3://models/m', { image: 'mirror.example.com/tensorflow/serving:2.19.1' }],
  ])('in a file system that its images are without is a fault: %s', (basePath, more) => {
    expect(pod(at(basePath), more).faults).toEqual([expect.stringContaining('runtime.basePath cannot be read')]);
  });

  test.each([
    ['gs://models/m', '2.19.1', {}],
    ['/models/m', '2.19.1', {}],
    ['s3://models/m', '2.6.2', {}],
    ['s3://models/m', '2.19.1', { image: 'registry.example.com/serving-with-io:2.19.1' }],
  ])('is read otherwise: %s by %s', (basePath, version, more) => {
    expect(pod(at(basePath, version), more).faults).toEqual([]);
  });
});

test('NIM reads no weights', () => {
  const nim = Runtime.nim({ version: '1.13.1', model: 'meta/llama' });
  expect(pod(nim, { weights: folder }).faults).toEqual([
    'weights are never read: NIM fetches its own, into /opt/nim/.cache',
  ]);
  expect(pod(nim, {}).faults).toEqual([]);
});
