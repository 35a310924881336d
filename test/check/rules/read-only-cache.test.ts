import { readOnlyCache } from '../../../lib/check/rules/read-only-cache';
import { check } from '../../support/rules';

const VLLM = 'vllm/vllm-openai:v0.19.0';
const SGLANG = 'lmsysorg/sglang:v0.5.5';
const TGI = 'ghcr.io/huggingface/text-generation-inference:3.3.6';

interface Parts {
  readonly image?: string;
  /** Where writable folders are mounted. */
  readonly writable?: readonly string[];
  /** Where folders are mounted that can only be read. */
  readonly readOnly?: readonly string[];
  readonly readOnlyRoot?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly container?: object;
}

const CACHES = ['/root/.cache', '/data'];

/** What a server with a read-only root is said to write to in vain. */
function missing({
  image = VLLM,
  writable = [],
  readOnly = [],
  readOnlyRoot = true,
  env = {},
  container,
}: Parts): string[] {
  const mount = (mountPath: string) => ({ name: 'v', mountPath });
  const server = {
    name: 'server',
    image,
    securityContext: { readOnlyRootFilesystem: readOnlyRoot },
    env: Object.entries(env).map(([name, value]) => ({ name, value })),
    volumeMounts: [...writable.map(mount), ...readOnly.map((path) => ({ ...mount(path), readOnly: true }))],
    ...container,
  };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'chat' }, spec: { containers: [server] } };
  return check(JSON.stringify(pod), { rules: [readOnlyCache] }).map(({ message }) => {
    return /(?:writes to|scratch files in) (\S+),/.exec(message)?.[1] ?? message;
  });
}

test.each<[string, Parts, readonly string[]]>([
  ['neither', {}, ['/root/.cache', '/tmp']],
  ['a cache', { writable: ['/root/.cache'] }, ['/tmp']],
  ['/tmp', { writable: ['/tmp'] }, ['/root/.cache']],
  ['both', { writable: ['/root/.cache', '/tmp'] }, []],
  ['both in one', { writable: ['/tmp'], env: { HF_HOME: '/tmp/hub' } }, []],
  ['only a folder below /tmp', { writable: ['/root/.cache', '/tmp/torch'] }, ['/tmp']],
  ['a /tmp that can only be read', { writable: CACHES, readOnly: ['/tmp'] }, ['/tmp']],
])('a server with %s is told of what it lacks', (_, parts, places) => {
  expect(missing(parts)).toEqual(places);
});

test.each([VLLM, SGLANG, TGI])('%s needs /tmp', (image) => {
  expect(missing({ image, writable: CACHES })).toEqual(['/tmp']);
});

test.each<[string, Parts]>([
  ['the root can be written', { readOnlyRoot: false }],
  ['TMPDIR leads to a volume', { writable: CACHES, env: { TMPDIR: '/root/.cache/tmp' } }],
  ['Python falls back to /var/tmp', { writable: [...CACHES, '/var/tmp'] }],
  ['it starts in a volume', { writable: [...CACHES, '/scratch'], container: { workingDir: '/scratch/run' } }],
  [
    'TMPDIR is filled in later',
    {
      writable: CACHES,
      container: { env: [{ name: 'TMPDIR', valueFrom: { configMapKeyRef: { name: 'c', key: 'k' } } }] },
    },
  ],
  ['variables come from a ConfigMap', { writable: CACHES, container: { envFrom: [{ configMapRef: { name: 'c' } }] } }],
  [
    'a script sets TMPDIR',
    { writable: CACHES, container: { command: ['sh', '-c', 'TMPDIR=/root/.cache vllm serve m'] } },
  ],
  [
    'TGI keeps its sockets elsewhere',
    { image: TGI, writable: CACHES, container: { args: ['--shard-uds-path', '/data/s'] } },
  ],
  ['TGI keeps them elsewhere by a variable', { image: TGI, writable: CACHES, env: { SHARD_UDS_PATH: '/data/s' } }],
  ['it is not known to need one', { image: 'nvcr.io/nvidia/tritonserver:25.10-py3' }],
  ['it is not known at all', { image: 'registry.example/chat:1' }],
])('nothing is told where %s', (_, parts) => {
  expect(missing(parts)).toEqual([]);
});

test('TMPDIR that leads to the root is no way out', () => {
  expect(missing({ writable: CACHES, env: { TMPDIR: '/scratch' } })).toEqual(['/tmp']);
});
