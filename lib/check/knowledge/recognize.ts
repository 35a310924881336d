import { type Container, commandLine } from '../../manifest/pods';
import { listOf, textOf, textsOf } from '../../manifest/read';
import { oncePer } from '../memo';
import type { HubProgram, ModelServer, Recognizable } from './model-server';
import { ANSWERING_UNLOADED, HUB_DOWNLOAD, MODEL_SERVERS } from './servers';

/** The program of a container that fetches from the Hugging Face hub, as its command line or its image tell. */
export function hubProgramOf(container: Container): HubProgram | undefined {
  if (HUB_DOWNLOAD.command.test(commandLine(container).join(' '))) return HUB_DOWNLOAD;
  const server = serverOf(container);
  return server?.hub && { name: server.name, hub: server.hub };
}

/** The model server that a container runs, as its command line or its image tell. */
export const serverOf = oncePer((container: Container) => recognize(container, MODEL_SERVERS));

/** The model server that gets a container's arguments as they are: a program of one's own may divide them itself. */
export function serverGiven(container: Container): ModelServer | undefined {
  const server = serverOf(container);
  const { command } = container.fields;
  return listOf(command).length === 0 || server?.command.test(textsOf(command).join(' ')) ? server : undefined;
}

/** Whether a container runs a server that answers at once, and loads a model with the first request for it. */
export function answersUnloaded(container: Container): boolean {
  return serverOf(container) === undefined && recognize(container, ANSWERING_UNLOADED) !== undefined;
}

function recognize<T extends Recognizable>(container: Container, programs: readonly T[]): T | undefined {
  const line = commandLine(container).join(' ');
  const repository = repositoryOf(textOf(container.fields['image']) ?? '');
  return (
    (line === '' ? undefined : programs.find(({ command }) => command.test(line))) ??
    programs.find(({ image }) => image.test(repository))
  );
}

/** `vllm/vllm-openai` of `vllm/vllm-openai:v0.19.0`. */
export function repositoryOf(image: string): string {
  const named = image.split('@')[0] ?? '';
  const colon = named.lastIndexOf(':');
  return colon > named.lastIndexOf('/') ? named.slice(0, colon) : named;
}
