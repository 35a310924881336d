import type { Container } from '../../manifest/pods';
import { listOf, textOf, textsOf } from '../../manifest/read';
import type { ModelServer } from './model-server';
import { serverGiven } from './recognize';

/** An argument that a model server gets as it stands in the manifest. */
export interface GivenWord {
  readonly server: ModelServer;
  readonly text: string;
  /** The argument before it in the same list; empty where there is none. */
  readonly before: string;
  readonly path: string;
}

/** The arguments that the model server of a container gets as they are; none where a script may divide or drop them. */
export function* givenWords(container: Container): Iterable<GivenWord> {
  const server = serverGiven(container);
  const { command, args } = container.fields;
  if (!server || !handsOn(textsOf(command).join(' '))) return;
  for (const [name, words] of Object.entries({ command, args })) {
    for (const [index, word] of listOf(words).entries()) {
      const before = textOf(listOf(words)[index - 1]) ?? '';
      yield { server, text: textOf(word) ?? '', before, path: `${container.path}.${name}[${index}]` };
    }
  }
}

/** A shell that takes a script. */
const SHELL = /(?:^|[\s/])[a-z]*sh\s(?:\S+\s+)*?-[a-z]*c\s/;
const ALL_ARGUMENTS = /"\$\{?@/;
const READS_AGAIN = /\b(?:eval|xargs)\b/;

/** Whether a command hands on the arguments behind it unchanged, as every program does but many a script. */
function handsOn(command: string): boolean {
  return !SHELL.test(command) || (ALL_ARGUMENTS.test(command) && !READS_AGAIN.test(command));
}
