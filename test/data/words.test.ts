import { inDataWords } from '../../lib/data/words';

test.each([
  ['Give it as Cpu.millis(500), Cpu.units(1) or Size.gibibytes(2).', 'Give it as 500m, 1 or 2Gi.'],
  ['Give it as Duration.seconds(n) or Duration.minutes(n).', 'Give it as ns or nm.'],
  ['for example Gpu.nvidia(1), or', 'for example { nvidia: 1 }, or'],
  ['a part of a GPU by Gpu.mig.', 'a part of a GPU by { mig: ... }.'],
  ['Set source: MetricSource.keda({ ... }), or', 'Set source: { keda: { ... } }, or'],
  ['Give a name, or give the construct such an id.', 'Give a name, or give the file such a name.'],
  ['MetricSource.prometheusAdapter() or', '{ prometheusAdapter: {} } or'],
  [
    "Add new PrometheusAdapterRules(chart, 'prometheus-adapter')",
    "Add new PrometheusAdapterRules(chart, 'prometheus-adapter')",
  ],
  ['Signal.toString() and Gpu.constructor', 'Signal.toString() and Gpu.constructor'],
  ['Runtime.unheardOf and Size.unheardOf(3)', 'Runtime.unheardOf and Size.unheardOf(3)'],
])('%s', (message, said) => {
  expect(inDataWords(message)).toBe(said);
});
