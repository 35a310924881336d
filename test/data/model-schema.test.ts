import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCHEMA_FILE } from '../../lib/data/model-schema';
import { schemaText } from '../generate/model-schema';

test('the published schema is that of the types; `npm run schema` makes it anew', () => {
  expect(readFileSync(join(__dirname, '../..', SCHEMA_FILE), 'utf8')).toBe(schemaText());
}, 120_000);
