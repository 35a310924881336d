import type { RuntimeMetrics } from '../signal';
import { LLAMA_CPP_METRICS } from './llama-cpp';
import { NIM_METRICS } from './nim';
import { SGLANG_METRICS } from './sglang';
import { TEI_METRICS } from './tei';
import { TF_SERVING_METRICS } from './tf-serving';
import { TGI_METRICS } from './tgi';
import { TORCHSERVE_METRICS } from './torchserve';
import { TRITON_METRICS } from './triton';
import { VLLM_METRICS } from './vllm';

/** What every model server that we know tells about its load. */
export const RUNTIME_METRICS: readonly RuntimeMetrics[] = [
  VLLM_METRICS,
  SGLANG_METRICS,
  TGI_METRICS,
  NIM_METRICS,
  TEI_METRICS,
  LLAMA_CPP_METRICS,
  TRITON_METRICS,
  TF_SERVING_METRICS,
  TORCHSERVE_METRICS,
];

export {
  LLAMA_CPP_METRICS,
  NIM_METRICS,
  SGLANG_METRICS,
  TEI_METRICS,
  TF_SERVING_METRICS,
  TGI_METRICS,
  TORCHSERVE_METRICS,
  TRITON_METRICS,
  VLLM_METRICS,
};
