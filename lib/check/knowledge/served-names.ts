import { flagAt, flagName } from '../../manifest/command-line';
import type { Container } from '../../manifest/pods';
import { flagValue, wordsIn } from './flags';

const SERVED = '--served-model-name';
const MODEL: readonly string[] = ['--model', '--model-path'];

/** The names under which a server serves its model; none where they are filled in at run time. */
export function servedNames(container: Container): readonly string[] {
  const names = aliases(container);
  const given = names.length > 0 ? names : modelOf(container);
  return given.some((name) => name.startsWith('-') || /[$\s]/.test(name)) ? [] : given;
}

/** The model that the command line names: by its flag, or behind `vllm serve`. */
function modelOf(container: Container): readonly string[] {
  const words = wordsIn(container);
  const serve = words.findIndex(({ text }) => text === 'serve');
  const name = flagValue(container, MODEL)?.value ?? (serve < 0 ? undefined : words[serve + 1]?.text);
  return name === undefined ? [] : [name];
}

/** vLLM takes several names behind the flag. */
function aliases(container: Container): string[] {
  const words = wordsIn(container);
  const place = words.findLastIndex(({ text }) => flagName(text) === SERVED);
  const flag = flagAt(words, place);
  if (flag?.isJoined) return [flag.value ?? ''];
  const behind = words.slice(place + 1);
  const end = behind.findIndex(({ text, ends }) => ends || text.startsWith('-'));
  return place < 0 ? [] : behind.slice(0, end < 0 ? undefined : end).map(({ text }) => text);
}
