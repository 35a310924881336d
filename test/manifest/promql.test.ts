import { promQlFault } from '../../lib/manifest/promql';

const told = (query: string) => {
  const fault = promQlFault(query);
  return fault && `${fault.problem}. ${fault.fix}`;
};

describe('a query that is no PromQL is told with the place', () => {
  test.each([
    ['sum(rate(foo[5m])', 'a ) is missing at the end, after sum(rate(foo[5m]). Add the ).'],
    ['sum by (pod', 'a ) is missing at the end, after sum by (pod. Add the ).'],
    ['foo{a="b"', 'a } is missing at the end, after foo{a="b". Add the }.'],
    ['foo[5m', 'a ] is missing at the end, after foo[5m. Add the ].'],
    ['foo[5m:1m', 'a ] is missing at the end, after foo[5m:1m. Add the ].'],
    ['sum(rate(foo[5m])))', ') at character 19 cannot stand after sum(rate(foo[5m])). Take it away, or complete'],
    ['sum(foo]', '] at character 8 cannot stand after sum(foo.'],
    ['foo bar', 'bar at character 5 cannot stand after foo.'],
    ['foo{a=b}', 'b at character 7 cannot stand after foo{a=.'],
    ['sum(foo) by pod', 'pod at character 13 cannot stand after sum(foo) by.'],
    ['sum(foo) and', 'it breaks off after sum(foo) and. Write what is to follow'],
    ['foo offset', 'it breaks off after foo offset.'],
    ['+', 'it breaks off after +.'],
    ['[5m]', '[ at character 1 cannot stand at the beginning.'],
    [' ', 'it asks for nothing. Give PromQL.'],
    ['foo + # the rest\n  (bar', 'a ) is missing at the end, after foo + # the rest (bar.'],
    ['rate(foo[1.5h])', 'h at character 13 cannot stand after rate(foo[1.5.'],
    ['rate(foo[$__rate_interval])', '$ at character 10 cannot stand after rate(foo[. Write a duration such as 2m'],
    ['foo.bar', '. at character 4 cannot stand after foo. Write _ for the dot'],
    ['foo{a=“b”}', '“ at character 7 cannot stand after foo{a=. Write straight quotation marks.'],
    ['foo && bar', '& at character 5 cannot stand after foo. Write and for &&'],
    ['foo{a="b}', 'the text that begins at character 7 has no end. Close it by ".'],
    ['foo{a=`b}', 'the text that begins at character 7 has no end. Close it by `.'],
    ['foo{a=~"b\\d"}', '\\d at character 10 means nothing in a text, after foo{a=~"b. Write \\\\d: '],
    [`foo{a='\\"'}`, '\\" at character 8 means nothing in a text'],
    ['metric_of_another_version(foo, [5m])', '[ at character 32 cannot stand after metric_of_another_version(foo,.'],
  ])('%s', (query, problem) => {
    expect(told(query)).toContain(problem);
  });

  test('with no more before it than is needed to find it', () => {
    expect(told(`${'sum(a) + '.repeat(20)})`)).toBe(
      ') at character 181 cannot stand after ...a) + sum(a) + sum(a) + sum(a) + sum(a) +. Take it away, or complete what stands before it.',
    );
  });

  test('as it was written, where something else was parsed', () => {
    expect(promQlFault('sum(<<.Series>>', 'sum(___________')?.problem).toBe(
      'a ) is missing at the end, after sum(<<.Series>>',
    );
  });
});

describe('nothing is told of', () => {
  test.each([
    'foo',
    'sum(rate(foo{a="b",c!="d",e=~"f|g",h!~`i\\d`,}[5m])) by (pod)',
    'sum without (a,) (foo)',
    'max_over_time(rate(foo[5m])[1h30m:1m] offset 1w)',
    'max_over_time(rate(foo[5m])[1h:])',
    'foo offset -5m',
    'foo @ 1609746000.5',
    'rate(foo[5m] @ end() offset 1d)',
    'foo / on (pod) group_left (node, zone) bar',
    'foo * ignoring () group_right bar unless on () baz',
    'foo > bool 1 and bar or baz',
    'foo atan2 bar ^ -2 % 3',
    'histogram_quantile(0.9, sum by (le) (rate(foo_bucket[5m])))',
    'histogram_quantile(0.9, rate(foo[5m])) + histogram_fraction(0, 0.2, foo) + histogram_count(foo) + histogram_avg(foo)',
    '{"a.b"}',
    '{"a.b", "c.d"="e"}',
    'sum by ("a.b", c) ({"a.b"})',
    'foo # a comment with ( and "\n + bar # and another',
    '0x1F + Inf - NaN + +inf + 1e-3 + .5 + 5. + 1_000 + 0x1_0 + 1./6.',
    'foo{by="a",on="b",sum="c",offset="d",bool="e",inf="f",start="g",step="h"}',
    'sum by (by, on, sum, offset, bool, inf, start, group_left) (foo)',
    'sum + rate{a="b"} + offset + by + time + unless',
    'sum by (constructor) (foo{constructor="a"}) + constructor{a="b"} / __proto__',
    'SUM(foo) BY (pod) > BOOL 1 AND bar OFFSET 5m',
    "foo{a='\\'\\\\\\n\\x41\\101\\u00e9'}",
    'foo{a="(["}',
    'rate(foo[5])',
    'rate(foo[5m + STEP()])',
    'foo offset (2 * 1m)',
    'count_values("version", foo) or vector(0)',
    'label_replace(foo, "a", "$1", "b", "(.*)")',
    'info(rate(foo[5m]), {a="b"})',
    'first_over_time(foo[5m]) + mad_over_time(foo[5m])',
    'foo + fill(0) bar',
    'a:b:c - -1',
    '"text"',
  ])('PromQL: %s', (query) => {
    expect(told(query)).toBeUndefined();
  });

  test.each([
    ['types, which each version of Prometheus knows for itself', 'sum(1s) + rate(foo)'],
    ['functions that an older Prometheus has', 'holt_winters(foo[5m], 0.1, 0.2)'],
    ['functions that are yet to come', 'some_over_time(foo[5m]) + median by (pod) (foo) + ru(foo, bar)'],
    ['templates of Helm', 'sum(foo{ {{ .Values.terms }} )'],
    ['variables that Flux fills in', `sum(foo{namespace="$\{NAMESPACE}"}[$\{WINDOW})`],
    ['variables that envsubst fills in', 'rate(foo[$WINDOW])'],
    ['MetricsQL: default', 'sum(foo) default 0'],
    ['MetricsQL: if', 'sum(foo) if bar'],
    ['MetricsQL: WITH', 'WITH (a = foo) sum(a)'],
    ['MetricsQL: names that are kept', 'rate(foo[5m]) keep_metric_names'],
    ['MetricsQL: or between labels', 'foo{a="b" or c="d"}'],
    ['MetricsQL: steps', 'rate(foo[5i])'],
    ['MetricsQL: sizes', 'foo > 1Ki + 5MB'],
    ['LogQL: patterns', 'sum(rate({app="chat"} !~ "debug" [5m]))'],
    ['LogQL: pipes', 'sum(count_over_time({app="chat"} |= "error" | json [5m]))'],
    ['more than is ever written', `${'sum('.repeat(9_000)}`],
    ['functions without end', 'fn('.repeat(3_000)],
    ['sums without end', 'foo +'.repeat(1_900)],
    ['unknown functions without end', 'fn(foo) / '.repeat(30)],
  ])('%s', (_, query) => {
    expect(told(query)).toBeUndefined();
  });
});
