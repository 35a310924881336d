import { Expression } from '../../lib/check/promql/expression';

describe('how many series a query yields', () => {
  it.each([
    ['sum(vllm:num_requests_waiting{model_name="a"})', 'one'],
    ['vllm:num_requests_waiting{model_name="a"}', 'many'],
    ['rate(http_requests_total[1m])', 'many'],
    ['sum(rate(http_requests_total{code!~"5.."}[2m])) by (pod)', 'grouped'],
    ['avg by(namespace) (queue)', 'grouped'],
    ['histogram_quantile(0.95, sum by (le) (rate(latency_bucket[5m])))', 'one'],
    ['histogram_quantile(0.95, sum by (le, pod) (rate(latency_bucket[5m])))', 'grouped'],
    ['sum(queue) or vector(0)', 'one'],
    ['sum(busy) / count(up{job="model"})', 'one'],
    ['100 * (1 - avg(idle))', 'one'],
    ['a / on(pod) group_left(node) b', 'many'],
    ['max(max_over_time(queue[5m:15s]))', 'one'],
    ['topk(1, queue)', 'one'],
    ['topk(3, queue)', 'many'],
    ['-sum(queue)', 'one'],
    ['scalar(sum(queue))', 'one'],
    ['sum(queue) > bool 3', 'one'],
    ['ceil(sum(queue))', 'one'],
    ['{__name__="queue", app="chat"}', 'many'],
    ['queue offset 5m', 'many'],
    ['sum(queue) # by (pod)', 'one'],
  ])('%s: %s', (query, cardinality) => {
    expect(Expression.parse(query)?.cardinality).toBe(cardinality);
  });
});

describe('what makes a query fall below zero', () => {
  it.each([
    ['sum(queued) - sum(done)', 'a difference'],
    ['sum(queued - done)', 'a difference'],
    ['sum(queued) - 10', 'a difference'],
    ['max(sum(queued) - sum(done)) * 2 or vector(0)', 'a difference'],
    ['vector(0) or (queued - on (pod) done)', 'a difference'],
    ['2 * (1 + (a - b)) and c', 'a difference'],
    ['predict_linear(queue[10m], 600)', 'predict_linear(...)'],
    ['sum(deriv(queue[5m]))', 'deriv(...)'],
    ['queue + delta(queue[5m])', 'delta(...)'],
    ['clamp_max(delta(queue[5m]), 10)', 'delta(...)'],
    ['-sum(queue)', 'a negated metric'],
    ['max_over_time((queued - done)[5m:])', 'a difference'],
    ['(sum(queued) > 5) - 6', 'a difference'],
    ['(sum(queued) < 5) - 5', 'a difference'],
    ['(sum(queued) > bool 5) - 5', 'a difference'],
    ['(sum(queued) > sum(done)) - 5', 'a difference'],
    ['(5 > sum(queued)) - 5', 'a difference'],
    ['(sum(queued) > 5 or sum(done)) - 5', 'a difference'],
    ['(sum(queued) > 5) / 2 - 5', 'a difference'],
    ['(sum(queued) > 5) / 0 - 5', 'a difference'],
    ['(sum(queued) > 5) * (sum(done) > 1) - 5', 'a difference'],
    ['(sum(queued) > 5) ^ 2 - 5', 'a difference'],
    ['round(sum(queued) > 5, 100) - 5', 'a difference'],
    ['sum(queued > -5) + 5 - 0', 'a difference'],
    ['(sum(queued) - sum(done)) > -5', 'a difference'],
    ['sum(queued) - sum(done) < 100', 'a difference'],
    ['(sum(queued) - sum(done)) != 0', 'a difference'],
    ['sum(queued) > 0 or sum(queued) - sum(done)', 'a difference'],
    ['-(sum(queued) > 5)', 'a negated metric'],
    ['count(queued) - 2', 'a difference'],
  ])('%s: %s', (query, what) => {
    expect(Expression.parse(query)?.belowZero).toBe(what);
  });

  it.each([
    ['nothing', 'sum(rate(requests_total[2m]))'],
    ['a bound', 'clamp_min(sum(queued) - sum(done), 0)'],
    ['a bound within', 'sum(clamp(queued - done, 0, 10))'],
    ['its amount', 'abs(sum(queued) - sum(done))'],
    ['a comparison', '(sum(queued) - sum(done)) > 0'],
    ['one from the left', '0 <= (sum(queued) - sum(done)) < 100'],
    ['one of 0 and 1', '(sum(queued) - sum(done)) < bool 100'],
    ['one with what is no number', '(sum(queued) - sum(done)) < sum(limit)'],
    ['what a filter keeps', '(sum(queued) > 5) - 5'],
    ['what one from the left keeps', '(5 < sum(queued)) - 5'],
    ['what one of equals keeps', '(sum(queued) == 5) - 5'],
    ['what one keeps of each', 'sum(queued >= 5) - 5'],
    ['what one keeps, as a multiple', '2 * (max(queued) > 5) - 5 - 5'],
    ['what one keeps, rounded', 'ceil((sum(queued) > 5.5) / 1.1) - 5'],
    ['what one keeps, or a number', '(sum(queued) > 5 or vector(5)) - 5'],
    ['a sum of two such', '(sum(queued) > 3) + (sum(done) > 2) - 5'],
    ['what lies below, negated', '-(sum(rising) < -5) - 5'],
    ['above a bound', 'clamp_min(sum(queued), 5) - 5'],
    ['between bounds', 'clamp_max(clamp(sum(queued), 5, 10), 7) - 5'],
    ['how many others there are', 'count(queued) - 1'],
    ['a count', 'count(queued - done)'],
    ['a share that is left', '100 - avg(idle) * 100'],
    ['a time that has passed', 'time() - max(started)'],
    ['a time in the past', 'sum(queue offset -5m) + queue @ -60'],
    ['what filters', 'queue unless (queued - done)'],
  ])('not %s: %s', (_, query) => {
    expect(Expression.parse(query)?.belowZero).toBeUndefined();
  });
});

describe('the call that a query is', () => {
  it.each([
    ['avg(busy)', { name: 'avg', factor: 1 }],
    ['avg by () (busy) * 100', { name: 'avg', factor: 100 }],
    ['100 * avg(busy) / 4', { name: 'avg', factor: 25 }],
    ['((avg(busy)) * 2) * 3 or vector(0)', { name: 'avg', factor: 6 }],
    ['histogram_quantile(0.9, sum by (le) (rate(t_bucket[1m])))', { name: 'histogram_quantile', factor: 1 }],
    ['100 / avg(busy)', undefined],
    ['avg(busy) * 0', undefined],
    ['avg(busy) * 1h', undefined],
    ['avg(busy) + 1', undefined],
    ['sum(busy) / count(busy)', { name: 'avg', factor: 1 }],
    ['100 * (sum by () (busy{a="b"})) / count by () (busy{a="b"}) / 4', { name: 'avg', factor: 25 }],
    ['sum(busy) / count(idle)', undefined],
    ['sum(busy{a="b"}) / count(busy{a="c"})', undefined],
    ['sum(busy) * count(busy)', undefined],
    ['count(busy) / sum(busy)', undefined],
    ['(2 * sum(busy)) / count(busy)', undefined],
    ['avg(busy) or sum(idle)', undefined],
    ['busy', undefined],
    ['100', undefined],
  ])('%s: %j', (query, expected) => {
    expect(Expression.parse(query)?.scaledCall).toEqual(expected);
  });
});

describe('the quotient that a query is', () => {
  it.each([
    ['sum(a) / sum(b)', ['a', 'b']],
    ['2 * (avg(a / b) * 3) or vector(0)', ['a', 'b']],
    ['a / 2', undefined],
    ['a / b / c', undefined],
    ['a * b', undefined],
    ['a / b + c', undefined],
    ['quantile(0.5, a / b)', undefined],
    ['a', undefined],
  ])('%s: %j', (query, expected) => {
    const parts = Expression.parse(query)?.quotient;
    expect(parts?.flatMap(({ selectors }) => selectors.map(({ metric }) => metric))).toEqual(expected);
  });
});

describe('the difference that a query is', () => {
  it.each([
    ['sum(a) - sum(b)', ['a', 'b']],
    ['clamp_min((sum(a) - sum(b) - c) / 2, 0) or vector(0)', ['a', 'b c']],
    ['sum(a + b - c)', ['a b', 'c']],
    ['a - 5', ['a', '']],
    ['a + b', undefined],
    ['a - b / c', undefined],
    ['a > b', undefined],
    ['a', undefined],
  ])('%s: %j', (query, expected) => {
    const { difference } = Expression.parse(query) ?? {};
    const names = difference && [difference.whole, difference.taken].map((read) => read.map(({ metric }) => metric));
    expect(names?.map((read) => read.join(' '))).toEqual(expected);
  });
});

describe('what a query reads', () => {
  it('tells the metrics, their matchers and the functions around them', () => {
    const query = `sum by (pod) (rate(a_total{b="c",d=~"e|f"}[1m])) / on (pod) max_over_time(g:h{i!='j'}[5m])`;
    expect(Expression.parse(query)?.selectors).toEqual([
      {
        metric: 'a_total',
        matchers: [
          { label: 'b', operator: '=', value: 'c' },
          { label: 'd', operator: '=~', value: 'e|f' },
        ],
        within: ['rate', 'sum'],
      },
      { metric: 'g:h', matchers: [{ label: 'i', operator: '!=', value: 'j' }], within: ['max_over_time'] },
    ]);
  });

  it('takes labels in groupings for no metrics', () => {
    const query = 'sum(a) by (pod) * on (pod) group_left (node) avg without (x) (b)';
    expect(Expression.parse(query)?.selectors.map(({ metric }) => metric)).toEqual(['a', 'b']);
  });

  it.each(['sum(<<.Series>>{<<.LabelMatchers>>})', 'sum(a', 'a{b="c"', 'sum(a))', '', '$__rate(a)'])(
    'does not read %p, which is no PromQL',
    (query) => {
      expect(Expression.parse(query)).toBeUndefined();
    },
  );
});
