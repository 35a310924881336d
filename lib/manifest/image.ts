/** The parts of a container image reference. */
export interface ImageReference {
  /** Registry and repository as written: `vllm/vllm-openai`, `nvcr.io/nvidia/tritonserver`. */
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:...` */
  readonly digest?: string;
}

const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const HOST_LABEL = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const HOST = `(?:${HOST_LABEL}(?:\\.${HOST_LABEL})*|\\[(?:[a-fA-F0-9:]+)\\])(?::[0-9]+)?`;
const REPOSITORY = new RegExp(`^(?:${HOST}/)?${COMPONENT}(?:/${COMPONENT})*$`);
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const MAX_REPOSITORY = 255;

/**
 * Splits an image reference by the grammar of the distribution project.
 *
 * @returns undefined where it does not follow that grammar; `imageFaults` says why
 */
export function parseImage(image: string): ImageReference | undefined {
  return imageFaults(image).length > 0 ? undefined : split(image);
}

/** What is wrong with an image reference; empty when nothing is. */
export function imageFaults(image: string): string[] {
  if (image === '') return ['must not be empty'];
  if (/\s/.test(image)) return ['must not hold white space'];
  const { repository, tag, digest } = split(image);
  const faults: string[] = [];
  if (!REPOSITORY.test(repository))
    faults.push(
      /[A-Z]/.test(repository)
        ? `the repository ${repository} must be in lower case`
        : `the repository ${JSON.stringify(repository)} is not registry/path in lower case letters, digits, '.', '_' and '-'`,
    );
  if (repository.length > MAX_REPOSITORY)
    faults.push(`the repository must be no more than ${MAX_REPOSITORY} characters`);
  if (tag !== undefined && !TAG.test(tag))
    faults.push(`the tag ${JSON.stringify(tag)} must be 1 to 128 letters, digits, '_', '.' or '-'`);
  if (digest !== undefined && !DIGEST.test(digest))
    faults.push(`the digest ${JSON.stringify(digest)} is not algorithm:hex`);
  return faults;
}

function split(image: string): ImageReference {
  const at = image.indexOf('@');
  const digest = at < 0 ? undefined : image.slice(at + 1);
  const named = at < 0 ? image : image.slice(0, at);
  const colon = named.lastIndexOf(':');
  if (colon < 0 || named.indexOf('/', colon) >= 0) return { repository: named, digest };
  return { repository: named.slice(0, colon), tag: named.slice(colon + 1), digest };
}
