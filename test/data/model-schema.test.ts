import { readFileSync } from 'node:fs';
import { SCHEMA_FILE, schemaText } from '../generate/model-schema';

test('the published schema is that of the types; `npm run schema` makes it anew', () => {
  expect(readFileSync(SCHEMA_FILE, 'utf8')).toBe(schemaText());
}, 120_000);
