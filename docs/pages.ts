import { MODEL_SERVERS } from '../lib/runtime';
import { serverPage, serversPage } from '../lib/runtime/page';

/** The pages of this folder that are made from the code, by their path. */
export function generatedPages(): Readonly<Record<string, string>> {
  const pages = MODEL_SERVERS.map((server) => [`runtimes/${server.name}.md`, serverPage(server)]);
  return { 'runtimes/README.md': serversPage(MODEL_SERVERS), ...Object.fromEntries(pages) };
}
