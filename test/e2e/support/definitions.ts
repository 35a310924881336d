import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { isFetched } from '../control-plane/go-build';
import { DEFINITIONS, definitionsDirectory } from '../control-plane/pins';
import type { ApiClient } from './api-client';
import { at, describeAnswer, isJson, itemsOf, type Json } from './objects';
import { waitFor } from './wait';

const COLLECTION = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Creates the definitions that the server lacks, waits until they are served, and gives the names of the new ones. */
export async function installDefinitions(api: ApiClient): Promise<string[]> {
  const present = new Set(itemsOf(await api.request('GET', COLLECTION)).map(nameOf));
  const wanted = readDefinitions().filter((definition) => !present.has(nameOf(definition)));
  for (const definition of wanted) {
    const answer = await api.request('POST', COLLECTION, { body: definition });
    if (answer.status !== 201) throw new Error(`${nameOf(definition)}: ${describeAnswer(answer)}`);
  }
  for (const definition of wanted) await waitUntilServed(api, definition);
  return wanted.map(nameOf);
}

/** Removes definitions by name, with all objects of their kinds. */
export async function removeDefinitions(api: ApiClient, names: readonly string[]): Promise<void> {
  for (const name of names) await api.request('DELETE', `${COLLECTION}/${name}`);
  for (const name of names) {
    await waitFor(`the end of ${name}`, async () => {
      return (await api.request('GET', `${COLLECTION}/${name}`)).status === 404 || undefined;
    });
  }
}

function readDefinitions(): Json[] {
  const missing = DEFINITIONS.filter((source) => !isFetched(source));
  if (missing.length > 0) {
    throw new Error(
      `no definitions of ${missing.map(({ module }) => module).join(', ')}; get them by \`npm run e2e:build\``,
    );
  }
  return DEFINITIONS.flatMap((source) => {
    const directory = definitionsDirectory(source);
    const texts = readdirSync(directory).map((file) => readFileSync(join(directory, file), 'utf8'));
    return texts.flatMap((text) => parseAllDocuments(text).map((document): unknown => document.toJS()));
  }).filter(isJson);
}

async function waitUntilServed(api: ApiClient, definition: Json): Promise<void> {
  const group = String(at(definition, 'spec', 'group'));
  const plural = String(at(definition, 'spec', 'names', 'plural'));
  const versions = at(definition, 'spec', 'versions');
  const served = Array.isArray(versions) ? versions.find((version) => at(version, 'served') === true) : undefined;
  const path = `/apis/${group}/${String(at(served, 'name'))}/${plural}`;
  await waitFor(`${plural}.${group}`, async () => (await api.request('GET', path)).status === 200 || undefined);
}

function nameOf(object: Json): string {
  return String(at(object, 'metadata', 'name'));
}
