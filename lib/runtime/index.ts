import { judgeCalls } from '../props/require';
import { type CustomOptions, custom } from './custom';
import { type LlamaCppOptions, llamaCpp } from './llama-cpp';
import { type NimOptions, nim } from './nim';
import type { RuntimeContext, RuntimePod, Runtime as ServingRuntime } from './runtime';
import type { ModelServer } from './server';
import { type SglangOptions, sglang } from './sglang';
import { type TeiOptions, tei } from './tei';
import { type TfServingOptions, tfServing } from './tf-serving';
import { type TgiOptions, tgi } from './tgi';
import { type TorchServeOptions, torchServe } from './torchserve';
import { type TritonOptions, triton } from './triton';
import { type VllmOptions, vllm } from './vllm';

/** A model server with its options: what it is, and what it makes of a pod. */
export class Runtime implements ServingRuntime {
  private constructor(
    /** What is known of the server. */
    readonly server: ModelServer,
    /** What the server makes of a pod. */
    readonly pod: (context: RuntimeContext) => RuntimePod,
  ) {}

  /** vLLM, for language models on GPUs. */
  static vllm(options: VllmOptions): Runtime {
    return vllm(options);
  }

  /** SGLang, for language and vision models on GPUs. */
  static sglang(options: SglangOptions): Runtime {
    return sglang(options);
  }

  /** Hugging Face Text Generation Inference, in maintenance mode. */
  static tgi(options: TgiOptions): Runtime {
    return tgi(options);
  }

  /** NVIDIA NIM, a language model in a container of its own. */
  static nim(options: NimOptions): Runtime {
    return nim(options);
  }

  /** Hugging Face Text Embeddings Inference, for embeddings and ranking, on CPUs too. */
  static tei(options: TeiOptions): Runtime {
    return tei(options);
  }

  /** The server of llama.cpp, for quantized language models, on CPUs too. */
  static llamaCpp(options: LlamaCppOptions): Runtime {
    return llamaCpp(options);
  }

  /** NVIDIA Triton, for models of many frameworks. */
  static triton(options: TritonOptions): Runtime {
    return triton(options);
  }

  /** TensorFlow Serving. */
  static tfServing(options: TfServingOptions): Runtime {
    return tfServing(options);
  }

  /** TorchServe, no longer maintained. */
  static torchServe(options: TorchServeOptions): Runtime {
    return torchServe(options);
  }

  /** A model server of your own, described once. The model's `image` must be given. */
  static custom(options: CustomOptions): Runtime {
    return custom(options);
  }
}

judgeCalls('Runtime', Runtime, (value) => 'server' in value && 'pod' in value);

/** What is known of each server, in the order in which people look for them. */
export const MODEL_SERVERS: readonly ModelServer[] = [
  vllm,
  sglang,
  tgi,
  nim,
  tei,
  llamaCpp,
  triton,
  tfServing,
  torchServe,
  custom,
].map(({ server }) => server);
