import type { Container } from '../../manifest/pods';
import { textOf } from '../../manifest/read';
import { versionOfImage } from '../../manifest/server-version';
import type { ModelServer } from './model-server';
import { repositoryOf } from './recognize';

/**
 * The version of a server that is below 1, as vLLM is, that its own image in a container tells. Undefined where the tag tells
 * none or counts otherwise, as those of own builds do.
 */
export function serverRelease({ fields }: Container, server: ModelServer): string | undefined {
  const image = textOf(fields['image']) ?? '';
  const version = server.image.test(repositoryOf(image)) ? versionOfImage(image) : undefined;
  return version?.startsWith('0.') ? version : undefined;
}
