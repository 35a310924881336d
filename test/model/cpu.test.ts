import { Duration, Size } from 'cdk8s';
import * as plus from 'cdk8s-plus-27';
import { AutoscaledModel, Cpu, Metric } from '../../lib';
import { plain } from '../../lib/model/plain';
import { faultsOf, renderOne, renderYaml } from '../support/render';

/** A model whose amounts of CPU are made by this class. */
function modelBy(cpus: Pick<typeof Cpu, 'millis' | 'units'>): string {
  return renderYaml((chart) => {
    new AutoscaledModel(chart, 'chat', {
      image: 'registry.example.com/chat:1',
      resources: { cpu: { request: cpus.millis(500), limit: cpus.units(1.5) } },
      scaling: { maxReplicas: 3, metrics: [Metric.cpuAverageValue(cpus.millis(400))] },
    });
  });
}

test('amounts of CPU read as those of cdk8s-plus-27', () => {
  expect(modelBy(Cpu)).toBe(modelBy(plus.Cpu));
  expect(modelBy(Cpu)).toContain('averageValue: 400m');
  expect(modelBy(Cpu)).toContain('cpu: "1.5"');
});

test('an amount that is no number is refused where it is made', () => {
  expect(() => Cpu.millis('500m' as never)).toThrow('Cpu.millis(amount): amount: must be a number; received "500m"');
  expect(() => Cpu.units(undefined as never)).toThrow('Cpu.units(amount): amount: is missing');
});

test.each([
  ['negative', -1, '-1m'],
  ['not a number', Number.NaN, 'NaNm'],
])('an amount that is %s is refused with the model', (_, amount, text) => {
  const faults = faultsOf((chart) => {
    new AutoscaledModel(chart, 'chat', {
      image: 'registry.example.com/chat:1',
      resources: { cpu: { request: Cpu.millis(amount) } },
      scaling: { maxReplicas: 3, metrics: [Metric.cpuUtilization(50)] },
    });
  });
  expect(faults.join('\n')).toContain(text);
});

test('enumerations of cdk8s-plus-27 may be given as their values', () => {
  const service = renderOne<{ spec: object }>('Service', (chart) => {
    new AutoscaledModel(chart, 'chat', {
      image: 'registry.example.com/chat:1',
      resources: { cpu: { request: Cpu.units(1) } },
      service: { type: 'NodePort', ports: [{ name: 'grpc', port: 9000, protocol: 'TCP' }] },
      scaling: { maxReplicas: 3, metrics: [Metric.cpuUtilization(50)] },
    });
  });
  expect(service.spec).toMatchObject({ type: 'NodePort' });
});

test('values are written as manifests have them, whatever copy of a package they come from', () => {
  class Quantity {
    readonly value = '3';
  }
  expect(
    plain({
      cpus: [Cpu.units(2), plus.Cpu.millis(5)],
      size: Size.gibibytes(2),
      time: Duration.minutes(2),
      quantities: [plus.k8s.Quantity.fromString('1Gi'), new Quantity(), plus.k8s.IntOrString.fromNumber(80)],
    }),
  ).toEqual({ cpus: ['2', '5m'], size: '2Gi', time: 120, quantities: ['1Gi', '3', 80] });
  class Other {}
  const other = new Other();
  expect(plain({ other })).toEqual({ other });
});
