import type { Fault } from '../manifest/fault';
import { isSince } from '../manifest/server-version';
import type { AcceleratorVendor, Fact, GpuGeneration, ModelServer, ServerImage } from './server';

/** The pod for which an image is chosen. */
interface ImageContext {
  /** The image that was asked for in place of the server's own. */
  readonly image?: string;
  readonly gpus: number;
  readonly vendor?: AcceleratorVendor;
  readonly product?: string;
}

/** An image for a pod, or why there is none. */
interface Chosen {
  readonly name?: string;
  readonly faults: readonly Fault[];
}

/** Names of accelerators for people. */
export const VENDOR_TITLES: Readonly<Record<AcceleratorVendor, string>> = {
  nvidia: 'NVIDIA GPUs',
  amd: 'AMD GPUs',
  intel: 'Intel GPUs',
  google: 'TPUs',
  habana: 'Gaudi accelerators',
};

/**
 * The image of a server for the hardware of a pod. What was asked for holds: who gives an image knows what it is built for.
 *
 * @param repository of the model's own image, for servers that have one for each model
 */
export function serverImage(
  server: ModelServer,
  version: string | undefined,
  context: ImageContext,
  repository?: string,
): Chosen {
  if (context.image !== undefined || server.image.value.repository === '') return { faults: [] };
  if (context.gpus === 0) return cpuImage(server, version, repository);
  const { vendor } = context;
  if (vendor === 'nvidia') return nvidiaImage(server, version, context.product, repository);
  const fact = vendor && server.otherImages?.[vendor];
  if (fact && (fact.since === undefined || isSince(version, fact.since))) {
    return { name: nameOf(fact.value, fact.value.tag, version, repository), faults: [] };
  }
  return { faults: [missing(server, vendor, fact)] };
}

function cpuImage(server: ModelServer, version: string | undefined, repository: string | undefined): Chosen {
  const cpu = server.otherImages?.cpu;
  if (server.needsGpu?.value) return { faults: [gpuMissing(server, version)] };
  const { value } = cpu ?? server.image;
  return { name: nameOf(value, value.tag, version, repository), faults: [] };
}

function nvidiaImage(
  { title, image: { value } }: ModelServer,
  version: string | undefined,
  product: string | undefined,
  repository: string | undefined,
): Chosen {
  const generation = product && value.generations?.find(({ products }) => products.test(product.toLowerCase()));
  const tag = generation ? generation.tag : value.tag;
  const isThere = !generation || generation.since === undefined || isSince(version, generation.since);
  if (tag !== undefined && isThere) return { name: nameOf(value, tag, version, repository), faults: [] };
  return { faults: generation ? [unserved(title, product, generation)] : [] };
}

function nameOf(
  { repository }: ServerImage,
  tag: string,
  version: string | undefined,
  own: string | undefined,
): string | undefined {
  if (version === undefined) return undefined;
  return `${own ?? repository}:${tag.replace('{version}', version.replace(/^v(?=\d)/, ''))}`;
}

function gpuMissing({ title, otherImages }: ModelServer, version = '<version>'): Fault {
  const cpu = otherImages?.cpu?.value;
  const other = cpu ? `, or an image that is built for CPUs: ${nameOf(cpu, cpu.tag, version, undefined)}` : '';
  return {
    field: 'gpu',
    problem: `is missing: ${title} does not start without an accelerator`,
    fix: `Give the model a GPU, for example Gpu.nvidia(1)${other}.`,
  };
}

function missing({ title }: ModelServer, vendor: AcceleratorVendor | undefined, fact?: Fact<ServerImage>): Fault {
  const hardware = vendor ? VENDOR_TITLES[vendor] : 'accelerators of an unknown vendor';
  return {
    field: 'image',
    problem: `is missing: ${title} has no known image for ${hardware}${fact ? ` before version ${fact.since}` : ''}, and the one for NVIDIA GPUs would not start`,
    fix: `Give an image of ${title} that is built for them.`,
  };
}

function unserved(title: string, product: string | undefined, { title: name, tag, since }: GpuGeneration): Fault {
  return {
    field: 'image',
    value: product,
    problem: `is missing: ${title} ${tag === undefined ? 'does not run' : `has no image before version ${since} that runs`} on GPUs of that generation (${name})`,
    fix: tag === undefined ? 'Choose a newer GPU, or another server.' : `Take version ${since} or newer.`,
  };
}
