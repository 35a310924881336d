import type { HealthPages } from './model-server';
import { MODEL_SERVERS } from './servers';

/** Servers of which nothing is known but their health pages. */
const OTHERS: readonly { readonly name: string; readonly health: HealthPages }[] = [
  { name: 'NIM', health: { ready: '/v1/health/ready', live: '/v1/health/live' } },
];

const BY_PAGE: ReadonlyMap<string, readonly string[]> = namesByPage();

/** Every page on which a server tells how it is. */
export function healthPages({ ready, live, also = [] }: HealthPages): readonly string[] {
  return live === undefined ? [ready, ...also] : [ready, live, ...also];
}

/** The servers that tell on a page how they are. */
export function serversAnswering(page: string): readonly string[] {
  return BY_PAGE.get(page) ?? [];
}

function namesByPage(): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const { name, health } of [...MODEL_SERVERS, ...OTHERS])
    for (const page of healthPages(health)) names.set(page, [...(names.get(page) ?? []), name]);
  return names;
}
