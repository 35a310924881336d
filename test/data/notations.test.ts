import { Size, Testing } from 'cdk8s';
import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import { FLOOR } from '../../lib/manifest/version';
import { AutoscaledModel } from '../../lib/model/autoscaled-model';
import { Cache } from '../../lib/model/cache';
import { Gpu } from '../../lib/model/gpu';
import { Weights } from '../../lib/model/weights';
import { faultsOf, propsOf, SMALL } from './support';

describe('a value that a method makes', () => {
  test.each<[string, Gpu]>([
    ['{ nvidia: 1 }', Gpu.nvidia(1)],
    ['{ nvidia: 2, product: NVIDIA-L4 }', Gpu.nvidia(2, { product: 'NVIDIA-L4' })],
    ['{ nvidia: { count: 2, options: { product: NVIDIA-L4 } } }', Gpu.nvidia(2, { product: 'NVIDIA-L4' })],
    ['{ mig: 1g.10gb }', Gpu.mig('1g.10gb')],
    ['{ mig: 1g.10gb, count: 3, product: A100 }', Gpu.mig('1g.10gb', 3, { product: 'A100' })],
    ['{ tpu: 4, accelerator: v5, topology: 2x2 }', Gpu.tpu(4, { accelerator: 'v5', topology: '2x2' })],
    ['{ claim: { deviceClass: gpu.nvidia.com } }', Gpu.claim({ deviceClass: 'gpu.nvidia.com' })],
  ])('%s', (written, gpu) => {
    expect(propsOf(`${SMALL}gpu: ${written}\n`).gpu).toEqual(gpu);
  });

  test.each<[string, string]>([
    [
      '{ nvidia: 1, amd: 1 }',
      '3: gpu.amd: stands beside nvidia where one value belongs. Fix: Keep one of nvidia and amd.',
    ],
    ['{ nvidia: 1, prodct: x }', '3: gpu.prodct: is no field here. Fix: Did you mean product?'],
    ['{ nvidia: one }', '3: gpu.nvidia: must be a whole number; received "one".'],
    ['{ nvidia: { count: 1 }, product: x }', '3: gpu.product: is no field here.'],
    ['{ tpu: 4, accelerator: v5 }', '3: gpu.topology: is missing. Fix: Set topology.'],
    [
      '{ nvdia: 1 }',
      '3: gpu.nvdia: must be written as one of amd, claim, intel, mig, nvidia, resource, tpu. Fix: Did you',
    ],
    ['1', '3: gpu: must be one of amd, claim, intel, mig, nvidia, resource, tpu, such as { amd: ... }; received 1.'],
  ])('%s is refused', (written, told) => {
    expect(faultsOf(`${SMALL}gpu: ${written}\n`)).toEqual([expect.stringContaining(told)]);
  });
});

test.each([
  ['{ claim: c }', Cache.claim('c')],
  ['{ claim: c, accessMode: ReadWriteMany }', Cache.claim('c', PersistentVolumeAccessMode.READ_WRITE_MANY)],
  ['{ claim: { name: c } }', Cache.claim('c')],
  ['{ pod: 5Gi }', Cache.pod(Size.gibibytes(5))],
])('the cache %s', (written, cache) => {
  const { weights } = propsOf(`${SMALL}weights: { s3: 's3://bucket/folder', cache: ${written} }\n`);
  const folder = { fetchedFolder: '/hub', tokenVariable: 'HF_TOKEN' };
  const context = { target: FLOOR, ...folder, securityContext: undefined, resources: undefined };
  expect(weights?.pod(context)).toEqual(Weights.s3('s3://bucket/folder', { cache }).pod(context));
});

/** The pod that the lines make, beside those of a small model. */
function podOf(lines: string) {
  const chart = Testing.chart();
  new AutoscaledModel(chart, 'chat', propsOf(`${SMALL}${lines}`));
  return Testing.synth(chart)[0].spec.template.spec;
}

test.each([
  ['{ secret: s, key: k, optional: true }', { secretKeyRef: { name: 's', key: 'k', optional: true } }],
  ['{ configMap: c, key: k }', { configMapKeyRef: { name: 'c', key: 'k' } }],
  ['{ field: status.podIP }', { fieldRef: { fieldPath: 'status.podIP' } }],
  ['{ resource: limits.cpu }', { resourceFieldRef: { resource: 'limits.cpu' } }],
  ['{ resource: limits.memory, divisor: 1Mi }', { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } }],
])('a variable from %s', (written, valueFrom) => {
  expect(podOf(`env: { A: ${written} }\n`).containers[0].env).toEqual([{ name: 'A', valueFrom }]);
});

test('variables of all keys, under a prefix', () => {
  expect(podOf('envFrom: [{ secret: s, prefix: S_ }, { configMap: c, prefix: C_ }]\n').containers[0].envFrom).toEqual([
    { secretRef: { name: 's' }, prefix: 'S_' },
    { configMapRef: { name: 'c' }, prefix: 'C_' },
  ]);
});

test.each([
  ['{ claim: w }', { name: 'pvc-w', persistentVolumeClaim: { claimName: 'w' } }],
  [
    '{ claim: w, name: weights, readOnly: true }',
    { name: 'weights', persistentVolumeClaim: { claimName: 'w', readOnly: true } },
  ],
  [
    '{ secret: s, files: { key: tls/key.pem } }',
    { name: 'secret-s', secret: { secretName: 's', items: [{ key: 'key', path: 'tls/key.pem' }] } },
  ],
  ['{ configMap: c, optional: true }', { name: 'configmap-c', configMap: { name: 'c', optional: true } }],
  ['{ emptyDir: scratch }', { name: 'scratch', emptyDir: {} }],
  [
    '{ emptyDir: scratch, medium: Memory, sizeLimit: 2Gi }',
    { name: 'scratch', emptyDir: { medium: 'Memory', sizeLimit: '2Gi' } },
  ],
  [
    '{ hostPath: /mnt/models, name: models, type: Directory }',
    { name: 'models', hostPath: { path: '/mnt/models', type: 'Directory' } },
  ],
  [
    '{ nfs: files.example, path: /models, name: models }',
    { name: 'models', nfs: { server: 'files.example', path: '/models' } },
  ],
  [
    '{ csi: gcsfuse.csi.storage.gke.io, name: bucket, attributes: { bucketName: models } }',
    { name: 'bucket', csi: { driver: 'gcsfuse.csi.storage.gke.io', volumeAttributes: { bucketName: 'models' } } },
  ],
])('the volume %s', (written, volume) => {
  expect(podOf(`mounts: [{ path: /x, volume: ${written} }]\n`).volumes).toEqual([volume]);
});

test('a volume that is mounted twice is one volume', () => {
  const { volumes, containers } = podOf(
    'mounts: [{ path: /a, volume: { claim: w } }, { path: /b, volume: { claim: w } }]\n',
  );
  expect(volumes).toHaveLength(1);
  expect(containers[0].volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath)).toEqual(['/a', '/b']);
});

test.each([
  ['{ hostPath: /x }', 'mounts[0].volume.name: is missing'],
  [
    '{ hostpath: /x, name: x }',
    'mounts[0].volume.hostpath: must be written as one of claim, configMap, csi, emptyDir, hostPath, nfs, secret. Fix: Did you mean hostPath?',
  ],
  ['{ emptyDir: x, size: 1Gi }', 'mounts[0].volume.size: is no field here.'],
  ['{ emptyDir: x, sizeLimit: 5 }', 'mounts[0].volume.sizeLimit: must be written like "512Mi" or "16Gi"; received 5.'],
])('the volume %s is refused', (written, told) => {
  expect(faultsOf(`${SMALL}mounts: [{ path: /x, volume: ${written} }]\n`)).toEqual([expect.stringContaining(told)]);
});
