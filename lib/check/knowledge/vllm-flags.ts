import type { GoneFlag } from './model-server';

/**
 * Flags that vLLM had once, and refuses now.
 *
 * @see https://github.com/llm-d/llm-d-benchmark/pull/781
 * @see https://github.com/unslothai/unsloth-zoo/issues/1210 which looked into each version
 * @see https://github.com/gpustack/gpustack/issues/3991
 * @see https://github.com/vllm-project/vllm/issues/18538
 */
export const VLLM_GONE: readonly GoneFlag[] = [
  {
    flag: '--disable-log-requests',
    since: '0.17',
    fix: 'Leave it out: requests are logged only where they are asked for.',
  },
  { flag: '--swap-space', since: '0.18', fix: 'Leave it out: nothing is swapped any more.' },
  {
    flag: '--task',
    since: '0.13',
    fix: 'Write --runner=pooling for embeddings, scores and classes, and nothing to generate.',
  },
  { flag: '--enable-reasoning', since: '0.10', fix: 'Leave it out: --reasoning-parser alone turns it on.' },
];

/**
 * Flags of vLLM that are on where they are given, and refuse a value. `--enable-chunked-prefill` took one for a while.
 *
 * @see https://github.com/vllm-project/vllm/blob/main/vllm/engine/arg_utils.py
 * @see https://docs.python.org/3/library/argparse.html#argparse.BooleanOptionalAction
 */
export const VLLM_SWITCHES: readonly string[] = [
  '--disable-log-requests',
  '--disable-log-stats',
  '--enable-auto-tool-choice',
  '--enable-expert-parallel',
  '--enable-lora',
  '--enable-prefix-caching',
  '--enforce-eager',
  '--trust-remote-code',
];
