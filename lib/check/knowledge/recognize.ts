import { type Container, commandLine } from '../../manifest/pods';
import { textOf } from '../../manifest/read';
import { oncePer } from '../memo';
import type { HubProgram, ModelServer } from './model-server';
import { HUB_DOWNLOAD, MODEL_SERVERS } from './servers';

/** The program of a container that fetches from the Hugging Face hub, as its command line or its image tell. */
export function hubProgramOf(container: Container): HubProgram | undefined {
  if (HUB_DOWNLOAD.command.test(commandLine(container).join(' '))) return HUB_DOWNLOAD;
  const server = serverOf(container);
  return server?.hub && { name: server.name, hub: server.hub };
}

/** The model server that a container runs, as its command line or its image tell. */
export const serverOf = oncePer(recognize);

function recognize(container: Container): ModelServer | undefined {
  const line = commandLine(container).join(' ');
  const repository = repositoryOf(textOf(container.fields['image']) ?? '');
  return (
    (line === '' ? undefined : MODEL_SERVERS.find(({ command }) => command.test(line))) ??
    MODEL_SERVERS.find(({ image }) => image.test(repository))
  );
}

function repositoryOf(image: string): string {
  const named = image.split('@')[0] ?? '';
  const colon = named.lastIndexOf(':');
  return colon > named.lastIndexOf('/') ? named.slice(0, colon) : named;
}
