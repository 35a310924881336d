import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { INGRESS_CONTROLLERS, type IngressAnnotations } from '../../lib/manifest/ingress-classes';
import { repository } from '../support/repository';

const page = readFileSync(join(repository, 'docs/defaults.md'), 'utf8');
const rowOf = (name: string) =>
  page.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${name}\``)) ?? '';

/** The last parts of annotations, which stand in the table where two of one controller follow each other. */
const namesOf = ({ ingress, service }: IngressAnnotations = {}) =>
  Object.keys({ ...ingress, ...service }).map((name) => name.replace(/^.*\//, ''));

test.each(INGRESS_CONTROLLERS.map((controller) => [controller.classes[0] ?? '', controller] as const))(
  'docs/defaults.md says what is known of the class %s',
  (name, { wait, tls }) => {
    const row = rowOf(name);
    expect(row).toContain(wait ? `${wait.seconds} s` : 'for ever');
    for (const annotation of [...namesOf(wait?.annotations?.(1)), ...namesOf(tls('http'))]) {
      expect(row).toContain(annotation);
    }
  },
);
