import fc from 'fast-check';
import { PROPERTIES } from './properties';

test.each(Object.entries(PROPERTIES))(
  '%s',
  (_, property) => {
    fc.assert(property, { numRuns: 60 });
  },
  60_000,
);
