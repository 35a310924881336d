import { Gpu, ModelDeployment, type ModelDeploymentProps, Runtime } from '../../lib';
import { faultsOf } from '../support/render';

const model = 'Qwen/Qwen2.5-7B-Instruct';
const revision = 'a09a35458c702b33eeacc393d103063234e8bc28';
const vllm = Runtime.vllm({ version: '0.19.0', model, revision, maxModelLen: 4096, args: ['--enable-lora'] });
const llamaCpp = Runtime.llamaCpp({ version: 'b6869', model: '/models/chat.gguf' });
const custom = Runtime.custom({ health: { ready: '/' }, args: ['--workers=2'] });

function faults(props: Partial<ModelDeploymentProps>): string[] {
  const image = props.runtime === custom ? 'registry.example.com/model:1' : undefined;
  return faultsOf((chart) => new ModelDeployment(chart, 'chat', { replicas: 2, gpu: Gpu.nvidia(1), image, ...props }));
}

const all = [model, '--revision', revision, '--max-model-len=4096', '--enable-lora'];

test.each<[string, ModelDeploymentProps['runtime'], string[], string]>([
  [
    'further arguments in the wrong place',
    vllm,
    ['--seed=7'],
    'model, runtime.revision, runtime.maxModelLen, runtime.args',
  ],
  ['an option left out', vllm, [model, '--max-model-len=4096', '--enable-lora'], 'revision'],
  ['another value', vllm, [...all.slice(0, 3), '--max-model-len', '8192', '--enable-lora'], 'maxModelLen'],
  ['a file left out', llamaCpp, ['--threads', '8'], 'model'],
  ["a server's own arguments", custom, ['--log=debug'], 'args'],
])('arguments of the pod that drop what the runtime is told are a fault: %s', (_, runtime, args, dropped) => {
  expect(faults({ runtime, args })).toEqual([
    expect.stringMatching(new RegExp(`args: .* leave out what it is told: runtime\\.${dropped}\\. Fix: Give further`)),
  ]);
});

test.each<[string, Partial<ModelDeploymentProps>]>([
  ['no arguments', { runtime: vllm }],
  ['the same in other words', { runtime: vllm, args: all }],
  ['the same in a script', { runtime: vllm, args: ['-c', `exec vllm serve ${all.join(' ')}`] }],
  ['values that are filled in', { runtime: vllm, args: ['$(MODEL)', '--revision=$(REVISION)', ...all.slice(3)] }],
  ['a command of its own', { runtime: vllm, command: ['/start.sh'], args: ['--seed=7'] }],
  ['another order', { runtime: custom, args: ['--log=debug', '--workers=2'] }],
  ['a server that is not known', { image: 'registry.example.com/model:1', args: ['--seed=7'] }],
])('other arguments are not: %s', (_, props) => {
  expect(faults(props)).toEqual([]);
});
