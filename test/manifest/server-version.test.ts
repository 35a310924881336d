import { isNewest, isSince, versionNumbers, versionOfImage } from '../../lib/manifest/server-version';

test.each([
  ['0.19.0', [0, 19, 0]],
  ['v0.19.0-cu128', [0, 19, 0]],
  ['cpu-1.9.4', [1, 9, 4]],
  ['25.10-py3', [25, 10]],
  ['latest', undefined],
  ['server-b6869', undefined],
])('the numbers of %s', (text, numbers) => {
  expect(versionNumbers(text)).toEqual(numbers);
});

test.each([
  ['0.18.0', true],
  ['0.18', true],
  ['1.0', true],
  ['0.17.9', false],
  ['0.9', false],
  ['nightly', true],
  [undefined, true],
])('%s is of 0.18 or newer: %s', (version, newer) => {
  expect(isSince(version, '0.18')).toBe(newer);
});

test.each([
  ['vllm/vllm-openai:v0.19.0', '0.19.0'],
  ['registry.example.com:5000/vllm:cu128-0.17.1', '0.17.1'],
  ['registry.example.com:5000/vllm', undefined],
  ['vllm/vllm-openai@sha256:0000000000000000000000000000000000000000000000000000000000000000', undefined],
  ['Not An Image', undefined],
])('the image %s tells the version %s', (image, version) => {
  expect(versionOfImage(image)).toBe(version);
});

test.each([
  ['rocm/vllm:rocm7.14.0_cdna_ubuntu24.04_py3.14_pytorch_2.11.0_vllm_0.23.0', '0.23.0'],
  ['vllm/vllm-openai:v0.19.0', '0.19.0'],
])('of several numbers in %s the one behind the name of the server counts: %s', (image, version) => {
  expect(versionOfImage(image, 'vllm')).toBe(version);
});

test.each([
  ['vllm/vllm-openai', true],
  ['vllm/vllm-openai:latest', true],
  ['vllm/vllm-openai:nightly-0a1b2c', true],
  ['vllm/vllm-openai:prod', false],
  [`vllm/vllm-openai@sha256:${'0'.repeat(64)}`, false],
])('%s is the newest that there is: %s', (image, newest) => {
  expect(isNewest(image)).toBe(newest);
});
