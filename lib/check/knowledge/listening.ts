import { type Container, commandLine } from '../../manifest/pods';
import { listOf, textOf } from '../../manifest/read';
import { numberGiven, wordsIn } from './flags';
import type { ModelServer } from './model-server';
import { serverOf } from './recognize';

/** The model server of a container, and the one port on which it answers. */
export interface Listener {
  readonly server: ModelServer;
  readonly port: number;
}

/** What may set or open a port without our seeing it. */
const HIDDEN = /--config\b|--env-file|\$|transfer|disaggregation/;

/**
 * Where the model server of a container answers, if that is all on which it listens. Servers with more ports are left
 * out, those whose port is told otherwise than by a number, and those beside other programs of a script.
 */
export function onlyListener(container: Container): Listener | undefined {
  const server = serverOf(container);
  if (!server?.port?.sole || container.ports.length > 0 || container.fields['envFrom'] !== undefined) return undefined;
  if (HIDDEN.test(commandLine(container).join(' ')) || !runs(container, server)) return undefined;
  if (wordsIn(container).some(({ ends }) => ends)) return undefined;
  const { flags, variable, number } = server.port;
  return { server, port: numberGiven(container, flags, variable)?.value ?? number };
}

/** An image may be started with another program. */
function runs({ fields }: Container, { command }: ModelServer): boolean {
  const words = listOf(fields['command']).map((word) => textOf(word) ?? '');
  return words.length === 0 || command.test([...words, ...listOf(fields['args'])].join(' '));
}

/** Whether a number stands anywhere in what a container is told, as that of a further port would. */
export function tellsNumber({ fields }: Container, number: number): boolean {
  const told = JSON.stringify([fields['command'], fields['args'], fields['env']]);
  return new RegExp(`(?<!\\d)${number}(?!\\d)`).test(told);
}
