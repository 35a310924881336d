import { notWrittenText } from '../../lib/synth/errors';

const failure = (code: string) => Object.assign(new Error(`${code}: refused, open '.dist'`), { code });

test.each([
  ['EACCES', 'Let this user write there, or write to another folder, such as by CDK8S_OUTDIR=/tmp/dist.'],
  ['EPERM', 'Let this user write there'],
  ['EROFS', 'Mount it to be written to, or write to another folder'],
  ['ENOSPC', 'Make room there.'],
  ['EDQUOT', 'Make room there.'],
])('of %s it is told what to do', (code, fix) => {
  expect(notWrittenText(failure(code))).toContain(`${code}: refused, open '.dist'. Fix: ${fix}`);
});

test.each([
  ['of another code', failure('EBUSY'), "EBUSY: refused, open '.dist'"],
  ['of ours', new Error('no. Fix: yes.'), 'no. Fix: yes.'],
  ['that is none', 'text', 'text'],
])('an error %s is told as it is', (_, error, text) => {
  expect(notWrittenText(error)).toBe(text);
});
