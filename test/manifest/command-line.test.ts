import { flagAmong, wordsOf } from '../../lib/manifest/command-line';

const texts = (...args: string[]) => wordsOf(args).map(({ text }) => text);
const value = (...args: string[]) => flagAmong(wordsOf(args), ['--host', '-h'])?.value;

describe('the words of a command line', () => {
  test('are its arguments', () => {
    expect(texts('serve', 'm', '--port=80', '')).toEqual(['serve', 'm', '--port=80', '']);
  });

  test.each([
    ['plain', 'vllm serve  m', ['vllm', 'serve', 'm']],
    ['in quotes', `vllm '--host' "a b"c 'd "e"'`, ['vllm', '--host', 'a bc', 'd "e"']],
    ['escaped', 'a \\"b\\" "c \\"d\\" \\n"', ['a', '"b"', 'c "d" \\n']],
    ['over several lines', 'a \\\n  b \\ c', ['a', 'b', 'c']],
    ['of several commands', 'a; b&&c | d\ne', ['a', ';', 'b', '&&', 'c', '|', 'd', '\n', 'e']],
    ['beside streams', 'a 2>&1 &>b', ['a', '2>&1', '&>b']],
    ['beside comments', "a #b it's\nc#d", ['a', '\n', 'c#d']],
    ['of a shell in a shell', `exec bash -lc "a 'b c'"`, ['exec', 'bash', '-lc', 'a', 'b c']],
    ['filled in', 'a "$B" $(C)', ['a', '$B', '$(C)']],
    ['without an end of quotes', `a "b c 'd`, ['a', "b c 'd"]],
  ])('are those of a script: %s', (_, script, expected) => {
    expect(texts('-c', script).slice(1)).toEqual(expected);
  });

  test('are whole where a flag is given them', () => {
    expect(texts('--chat-template', 'a --host b')).toEqual(['--chat-template', 'a --host b']);
    expect(texts('--config={"a": 1}')).toEqual(['--config={"a": 1}']);
  });

  test('know in which argument they stand', () => {
    expect(wordsOf(['a', 'b c']).map(({ argument }) => argument)).toEqual([0, 1, 1]);
  });
});

describe('a flag', () => {
  test('counts where it is last, under any name', () => {
    expect(value('--host', 'a', '-h', 'b')).toBe('b');
    expect(value('-h=a', '--host=b=c')).toBe('b=c');
    expect(value('-c', "s --host a '--host' 'b'")).toBe('b');
  });

  test('is the same with underscores', () => {
    expect(flagAmong(wordsOf(['--a_b=1']), ['--a-b'])?.value).toBe('1');
    expect(flagAmong(wordsOf(['--a-b=1']), ['--a_b'])?.value).toBe('1');
    expect(flagAmong(wordsOf(['--a=1']), ['--a-b'])).toBeUndefined();
  });

  test('may have no value', () => {
    expect(flagAmong(wordsOf(['--host']), ['--host'])).toEqual({ argument: 0, valueArgument: 0, isJoined: false });
    expect(value('--host', '--port', '80')).toBeUndefined();
    expect(value('-c', 's --host; b')).toBeUndefined();
    expect(value('a', 'host')).toBeUndefined();
  });
});
