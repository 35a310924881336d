import { MODEL_SERVERS, Runtime } from '../../lib/runtime';
import type { RuntimeContext, Runtime as ServingRuntime } from '../../lib/runtime/runtime';

const model = 'Qwen/Qwen2.5-7B-Instruct';
const DIGEST = `sha256:${'0'.repeat(64)}`;

const vllm = (version?: string) => Runtime.vllm({ version, model });
const tei = (version: string) => Runtime.tei({ version, model: 'BAAI/bge-m3' });
const tgi = (version: string) => Runtime.tgi({ version, model });
const llamaCpp = Runtime.llamaCpp({ version: 'b6869', model: 'ggml-org/gemma-3-4b-it-GGUF' });

function pod(runtime: ServingRuntime, context: Partial<RuntimeContext>) {
  return runtime.pod({ gpus: 1, drainSeconds: 60, ...context });
}

function problems(runtime: ServingRuntime, context: Partial<RuntimeContext>): string[] {
  return pod(runtime, context).faults.map(({ field, problem }) => `${field} ${problem}`);
}

describe('the image for an accelerator', () => {
  test.each([
    ['AMD', vllm('0.19.0'), 'amd', 'vllm/vllm-openai-rocm:v0.19.0'],
    ['Intel', vllm('0.26.1'), 'intel', 'vllm/vllm-openai-xpu:v0.26.1'],
    ['a TPU', vllm('0.19.0'), 'google', 'vllm/vllm-tpu:v0.19.0'],
    ['AMD', tgi('3.3.6'), 'amd', 'ghcr.io/huggingface/text-generation-inference:3.3.6-rocm'],
    ['Intel', tgi('3.3.6'), 'intel', 'ghcr.io/huggingface/text-generation-inference:3.3.6-intel-xpu'],
    ['Gaudi', tgi('3.3.6'), 'habana', 'ghcr.io/huggingface/text-generation-inference:3.3.6-gaudi'],
    ['AMD', llamaCpp, 'amd', 'ghcr.io/ggml-org/llama.cpp:server-rocm-b6869'],
    ['Intel', llamaCpp, 'intel', 'ghcr.io/ggml-org/llama.cpp:server-intel-b6869'],
  ] as const)('of %s is the one that is built for it: %#', (_, runtime, vendor, image) => {
    expect(pod(runtime, { vendor })).toMatchObject({ image, faults: [] });
  });

  test.each([
    [vllm('0.13.0'), 'amd', 'vLLM has no known image for AMD GPUs before version 0.14'],
    [vllm('0.19.0'), 'intel', 'vLLM has no known image for Intel GPUs before version 0.26'],
    [vllm('0.19.0'), 'habana', 'vLLM has no known image for Gaudi accelerators'],
    [vllm('0.19.0'), undefined, 'vLLM has no known image for accelerators of an unknown vendor'],
    [Runtime.sglang({ version: '0.5.14', model }), 'amd', 'SGLang has no known image for AMD GPUs'],
    [Runtime.nim({ version: '1.13.1', model: 'meta/llama' }), 'amd', 'NVIDIA NIM has no known image for AMD GPUs'],
    [tei('1.8'), 'intel', 'Text Embeddings Inference has no known image for Intel GPUs'],
    [Runtime.triton({ version: '25.10' }), 'amd', 'Triton has no known image for AMD GPUs'],
    [Runtime.tfServing({ version: '2.19.1', model: 'm' }), 'google', 'TensorFlow Serving has no known image for TPUs'],
    [Runtime.torchServe({ version: '0.12.0' }), 'google', 'TorchServe has no known image for TPUs'],
  ] as const)('that is not known must be given: %#', (runtime, vendor, problem) => {
    expect(problems(runtime, { vendor })).toEqual([expect.stringContaining(`image is missing: ${problem}`)]);
    expect(problems(runtime, { vendor, image: 'ours:0.19.0' })).toEqual([]);
  });
});

describe('the image of TEI', () => {
  test.each([
    ['NVIDIA-L4', '1.8', '89-1.8'],
    ['nvidia-l4', '1.8', '89-1.8'],
    ['NVIDIA-L40S', '1.8', '89-1.8'],
    ['NVIDIA-RTX-6000-Ada-Generation', '1.8', '89-1.8'],
    ['Tesla-T4', '1.8', 'turing-1.8'],
    ['NVIDIA-A100-SXM4-80GB-MIG-1g.10gb', '1.8', '1.8'],
    ['NVIDIA-A10G', '1.8', '86-1.8'],
    ['a10g', '1.8', '86-1.8'],
    ['NVIDIA-H100-80GB-HBM3', '1.8', 'hopper-1.8'],
    ['NVIDIA-B200', '1.9', '100-1.9'],
    ['NVIDIA-RTX-PRO-6000-Blackwell-Server-Edition', '1.9', '120-1.9'],
    ['NVIDIA-GeForce-RTX-5090', '1.9', '120-1.9'],
    ['somebodys-gpu', '1.8', 'cuda-1.8'],
    [undefined, '1.8', 'cuda-1.8'],
  ])('follows the generation of %s', (product, version, tag) => {
    const image = `ghcr.io/huggingface/text-embeddings-inference:${tag}`;
    expect(pod(tei(version), { vendor: 'nvidia', product })).toMatchObject({ image, faults: [] });
  });

  test.each([
    ['Tesla-V100-SXM2-16GB', 'does not run on GPUs of that generation (Volta and older)'],
    ['NVIDIA-B200', 'has no image before version 1.9 that runs on GPUs of that generation (Blackwell 100)'],
  ])('is missing for %s', (product, problem) => {
    expect(problems(tei('1.8'), { vendor: 'nvidia', product })).toEqual([expect.stringContaining(problem)]);
  });
});

describe('a model on CPUs', () => {
  test('is refused where the image needs a GPU, and the fix names one that does not', () => {
    const [fault, ...others] = pod(vllm('0.19.0'), { gpus: 0 }).faults;
    expect(others).toEqual([]);
    expect(fault).toMatchObject({ field: 'gpu', fix: expect.stringContaining('vllm/vllm-openai-cpu:v0.19.0') });
  });

  test('is what the image that was given is for', () => {
    const image = 'vllm/vllm-openai-cpu:v0.19.0';
    expect(pod(vllm(), { gpus: 0, image })).toMatchObject({ image, version: '0.19.0', faults: [] });
    expect(problems(vllm(), { gpus: 0, image: 'public.ecr.aws/vllm-cpu-release-repo:cpu-0.19.0' })).toEqual([]);
  });
});

describe('the version', () => {
  test.each([
    [vllm('cpu-0.9.1'), 'runtime.version is no version: the image vllm/vllm-openai has no tag vcpu-0.9.1'],
    [vllm('latest'), 'runtime.version is no version: the image vllm/vllm-openai has no tag vlatest'],
    [tei('cpu-1.8'), 'has no tag cuda-cpu-1.8'],
    [
      Runtime.llamaCpp({ version: 'server-b6869', model }),
      'runtime.version is no version: the image ghcr.io/ggml-org/llama.cpp has no tag server-cuda-server-b6869',
    ],
  ])('that is a tag is refused: %#', (runtime, problem) => {
    expect(problems(runtime, { vendor: 'nvidia' })).toEqual([expect.stringContaining(problem)]);
    expect(problems(runtime, { image: 'ours:1.0' })).toEqual([]);
  });

  test.each(['0.19.0', 'v0.19.0', '0.19.0-cu129', '0.11.0.post1'])('%s is one', (version) => {
    expect(problems(vllm(version), { vendor: 'nvidia' })).toEqual([]);
  });

  test.each([
    `vllm/vllm-openai@${DIGEST}`,
    `registry.example.com/vllm:prod@${DIGEST}`,
    'registry.example.com/vllm:prod',
    'nvcr.io/nvidia/vllm:25.09-py3',
  ])('must be told where the image %s does not, and the server stops by it', (image) => {
    expect(problems(vllm(), { image })).toEqual([
      expect.stringContaining(
        'runtime.version must be given: the image does not tell it, and how vLLM stops differs from 0.18',
      ),
    ]);
    expect(problems(vllm('0.17.1'), { image })).toEqual([]);
    expect(pod(vllm('0.17.1'), { image }).args).not.toContain('--shutdown-timeout');
  });

  test('need not be told where it makes no difference, or where the newest is taken', () => {
    expect(problems(vllm(), { image: 'vllm/vllm-openai:nightly' })).toEqual([]);
    expect(problems(Runtime.sglang({ model }), { image: `lmsysorg/sglang@${DIGEST}` })).toEqual([]);
    expect(problems(Runtime.triton({}), { image: 'nvcr.io/nvidia/tritonserver:25.10-py3' })).toEqual([]);
  });
});

test('images are known by their repository, each with a source', () => {
  for (const { otherImages = {}, image } of MODEL_SERVERS) {
    for (const { value, source } of [image, ...Object.values(otherImages)]) {
      expect(value.tag).toContain('{version}');
      expect(source).toMatch(/^https:\/\/\S+$/);
      for (const { tag } of value.generations ?? []) if (tag) expect(tag).toContain('{version}');
    }
  }
});
