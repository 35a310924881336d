import { parseImage } from './image';

/**
 * The numbers of a server's version.
 *
 * @param text such as `0.19.0`, `v0.19.0-cu128`, `cpu-1.9.4` or `25.10-py3`
 * @returns undefined for a text without a dotted number, such as `latest` or a build number
 */
export function versionNumbers(text: string): readonly number[] | undefined {
  const match = /(?:^|[^0-9.])v?(\d+(?:\.\d+)+)/.exec(text);
  return match?.[1]?.split('.').map(Number);
}

/**
 * Whether a server is of a version or newer. One whose version cannot be told counts as new: what is pulled without a
 * pinned version is the newest.
 *
 * @param version what is known of the server, see {@link versionNumbers}
 * @param least such as `0.18`
 */
export function isSince(version: string | undefined, least: string): boolean {
  const known = version === undefined ? undefined : versionNumbers(version);
  if (!known) return true;
  const wanted = versionNumbers(least) ?? [];
  for (let index = 0; index < Math.max(known.length, wanted.length); index++) {
    const difference = (known[index] ?? 0) - (wanted[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/**
 * The version that an image's tag tells, in the form `0.19.0`; undefined where it tells none.
 *
 * @param server name of the server, whose number is taken where the tag holds several: `rocm7.0_vllm_0.11.1`
 */
export function versionOfImage(image: string, server?: string): string | undefined {
  const tag = parseImage(image)?.tag;
  if (tag === undefined) return undefined;
  const named = server === undefined ? -1 : tag.indexOf(server);
  return versionNumbers(named < 0 ? tag : tag.slice(named + (server?.length ?? 0)))?.join('.');
}

/** Tags that are moved to each new version, or to each commit. */
const NEWEST = /^(?:latest|nightly|main|master|dev)(?:$|[-_.])/;

/** Whether an image is the newest that there is when it is pulled: by its tag, or by having neither tag nor digest. */
export function isNewest(image: string): boolean {
  const { tag, digest } = parseImage(image) ?? {};
  return digest === undefined && (tag === undefined || NEWEST.test(tag));
}
