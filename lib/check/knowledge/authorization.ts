import type { Container } from '../../manifest/pods';
import { textOf } from '../../manifest/read';
import { isSince, versionOfImage } from '../../manifest/server-version';
import type { Told } from './flags';
import type { ModelServer } from './model-server';
import { serverOf } from './recognize';
import { toldBy } from './told';

/** A model server that asks for a key. */
export interface GuardedServer {
  readonly server: ModelServer;
  /** Where it is told the key. */
  readonly told: Told;
  /** The paths on which it asks for it. */
  readonly guards: RegExp;
}

/** The model server of a container, where it was told a key that it asks for. */
export function guardedServer(container: Container): GuardedServer | undefined {
  const server = serverOf(container);
  const told = server?.key && toldBy(container, server.key);
  if (!server?.key || !told || told.value === '' || isFixed(container, server.key.before)) return undefined;
  return { server, told, guards: server.key.guards };
}

function isFixed(container: Container, before: string | undefined): boolean {
  return before !== undefined && isSince(versionOfImage(textOf(container.fields['image']) ?? ''), before);
}
