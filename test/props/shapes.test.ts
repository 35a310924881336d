import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SHAPES_FILE, shapesText } from '../generate/shapes';

test('the table is that of the types; `npm run schema` makes it anew', () => {
  expect(readFileSync(join(__dirname, '../..', SHAPES_FILE), 'utf8')).toBe(shapesText());
}, 120_000);
