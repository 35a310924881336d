/**
 * Metrics of NVIDIA's DCGM exporter that tell how busy a GPU is, with the most that they reach.
 *
 * @see https://docs.nvidia.com/datacenter/dcgm/latest/dcgm-api/dcgm-api-field-ids.html
 */
export const GPU_SHARES: ReadonlyMap<string, number> = new Map([
  ['DCGM_FI_DEV_GPU_UTIL', 100],
  ['DCGM_FI_DEV_MEM_COPY_UTIL', 100],
  ['DCGM_FI_PROF_GR_ENGINE_ACTIVE', 1],
  ['DCGM_FI_PROF_SM_ACTIVE', 1],
  ['DCGM_FI_PROF_SM_OCCUPANCY', 1],
  ['DCGM_FI_PROF_PIPE_TENSOR_ACTIVE', 1],
  ['DCGM_FI_PROF_DRAM_ACTIVE', 1],
]);
