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
  if (!server || !handsOn(textsOf(command))) return;
  for (const [name, words] of Object.entries({ command, args })) {
    for (const [index, word] of listOf(words).entries()) {
      const before = textOf(listOf(words)[index - 1]) ?? '';
      yield { server, text: textOf(word) ?? '', before, path: `${container.path}.${name}[${index}]` };
    }
  }
}

const SHELL = /(?:^|\/)[a-z]*sh$/;
/** The option by which a shell takes a script. */
const SCRIPT = /^-[a-z]*c$/;
const ALL_ARGUMENTS = /"\$\{?@/;
const READS_AGAIN = /\b(?:eval|xargs)\b/;

/** Whether a command hands on the arguments behind it unchanged, as every program does but many a script. */
function handsOn(command: readonly string[]): boolean {
  const shell = command.findIndex((word) => SHELL.test(word));
  if (shell < 0 || !command.slice(shell).some((word) => SCRIPT.test(word))) return true;
  return command.some((word) => ALL_ARGUMENTS.test(word)) && !command.some((word) => READS_AGAIN.test(word));
}
