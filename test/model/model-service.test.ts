import { Protocol, ServiceType } from 'cdk8s-plus-27';
import { ModelDeployment, ModelService, type ModelServiceOptions } from '../../lib';
import { TARGET_VERSION_CONTEXT } from '../../lib/manifest/version';
import { faultsOf, renderOne } from '../support/render';

function build(options: ModelServiceOptions & { name?: string } = {}, model = 'chat') {
  return (chart: Parameters<Parameters<typeof faultsOf>[0]>[0]) => {
    const deployment = new ModelDeployment(chart, model, { image: 'm:1', port: 8000 });
    new ModelService(chart, 'service', { deployment, ...options });
  };
}

describe('ModelService', () => {
  test('leads to the pods of its deployment and to nothing else', () => {
    expect(renderOne('Service', build())).toMatchObject({
      metadata: { name: 'chat' },
      spec: { selector: { app: 'chat' }, ports: [{ name: 'http', port: 80, targetPort: 8000 }] },
    });
  });

  test('leaves out a target port that is the port', () => {
    expect(renderOne('Service', build({ port: 8000 })).spec).toMatchObject({ ports: [{ name: 'http', port: 8000 }] });
    const { spec } = renderOne<{ spec: { ports: object[] } }>('Service', build({ port: 8000 }));
    expect(spec.ports[0]).not.toHaveProperty('targetPort');
  });

  test('holds what was given', () => {
    const service = renderOne(
      'Service',
      build({
        type: ServiceType.LOAD_BALANCER,
        annotations: { 'example.com/internal': 'true' },
        labels: { exposed: 'yes' },
        ports: [{ name: 'grpc', port: 8001, targetPort: 'grpc', protocol: Protocol.TCP }],
      }),
    );
    expect(service.metadata).toMatchObject({
      labels: { app: 'chat', exposed: 'yes' },
      annotations: { 'example.com/internal': 'true' },
    });
    expect(service.spec).toEqual({
      type: 'LoadBalancer',
      selector: { app: 'chat' },
      ports: [
        { name: 'http', port: 80, targetPort: 8000 },
        { name: 'grpc', port: 8001, targetPort: 'grpc', protocol: 'TCP' },
      ],
    });
  });

  test.each([
    [{ port: 0 }, 'port: must be between 1 and 65535; received 0'],
    [{ name: 'Chat' }, 'name: must consist of lower case letters'],
    [{ type: ServiceType.EXTERNAL_NAME }, 'type: must be ClusterIP, NodePort or LoadBalancer'],
    [{ ports: [{ name: 'http', port: 81 }] }, 'ports[0]: repeats the name of another port'],
    [{ ports: [{ name: 'other', port: 80 }] }, 'ports[0]: repeats the number of another port'],
    [{ ports: [{ name: 'Grpc', port: 81 }] }, 'ports[0].name: must consist of'],
    [{ ports: [{ name: 'grpc', port: 81, targetPort: 99_999 }] }, 'ports[0].targetPort: must be between 1 and 65535'],
    [{ labels: { 'a b': 'c' } }, 'labels[a b]'],
  ])('refuses %j', (options, fault) => {
    expect(faultsOf(build(options))).toEqual([expect.stringContaining(fault)]);
  });

  test('may have a name that starts with a digit only where servers allow it', () => {
    expect(faultsOf(build({}, '7b-chat'))).toEqual([
      expect.stringContaining(
        'name: must start with a letter: Services whose name starts with a digit are allowed from',
      ),
    ]);
    expect(faultsOf(build({}, '7b-chat'), { [TARGET_VERSION_CONTEXT]: '1.36' })).toEqual([]);
    expect(faultsOf(build({ name: 'seven-b' }, '7b-chat'))).toEqual([]);
  });

  test('accepts one number for two protocols', () => {
    expect(faultsOf(build({ ports: [{ name: 'quic', port: 80, protocol: Protocol.UDP }] }))).toEqual([]);
  });
});
