import { custom } from './custom';
import { llamaCpp } from './llama-cpp';
import { nim } from './nim';
import type { Runtime as ServingRuntime } from './runtime';
import type { ModelServer } from './server';
import { sglang } from './sglang';
import { tei } from './tei';
import { tfServing } from './tf-serving';
import { tgi } from './tgi';
import { torchServe } from './torchserve';
import { triton } from './triton';
import { vllm } from './vllm';

/** The model servers that are known, as `Runtime.vllm({ ... })`. */
export const Runtime = {
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
} as const;

/** A model server with its options. */
export type Runtime = ServingRuntime;

/** What is known of each server, in the order in which people look for them. */
export const MODEL_SERVERS: readonly ModelServer[] = Object.values(Runtime).map(({ server }) => server);
