import {
  cIdentifierFaults,
  configKeyFaults,
  dns1035LabelFaults,
  dnsLabelFaults,
  dnsSubdomainFaults,
  dnsSubdomainWithUnderscoreFaults,
  domainPrefixedPathFaults,
  envNameFaults,
  fullyQualifiedDomainFaults,
  headerNameFaults,
  pathSegmentFaults,
  wildcardDnsSubdomainFaults,
} from '../../lib/manifest/names';

type Check = (name: string) => string[];
const strictEnv: Check = (name) => envNameFaults(name, false);
const relaxedEnv: Check = (name) => envNameFaults(name, true);

const table: readonly (readonly [string, Check, readonly string[], readonly string[]])[] = [
  [
    'dnsLabelFaults',
    dnsLabelFaults,
    ['a', '7b-chat', 'a'.repeat(63)],
    ['', 'A', 'a.b', '-a', 'a-', 'a_b', 'a\n', 'a'.repeat(64), 'é'],
  ],
  ['dns1035LabelFaults', dns1035LabelFaults, ['chat', 'a7'], ['7b-chat', '', 'Chat', 'a'.repeat(64)]],
  [
    'dnsSubdomainFaults',
    dnsSubdomainFaults,
    ['a.b', 'llama-3.1-70b', 'a'.repeat(253)],
    ['my_model', 'llama3:8b', 'llama.-70b', '', 'a..b', 'a'.repeat(254)],
  ],
  [
    'dnsSubdomainWithUnderscoreFaults',
    dnsSubdomainWithUnderscoreFaults,
    ['_tcp.example', 'a_b.c'],
    ['a_', 'A', 'a'.repeat(254)],
  ],
  [
    'wildcardDnsSubdomainFaults',
    wildcardDnsSubdomainFaults,
    ['*.example.com'],
    ['*', '*.*.com', 'a.com', '*a.com', '*.'],
  ],
  ['pathSegmentFaults', pathSegmentFaults, ['a:b', 'A'], ['.', '..', 'a/b', 'a%b']],
  [
    'fullyQualifiedDomainFaults',
    fullyQualifiedDomainFaults,
    ['example.com', 'example.com.'],
    ['example', 'Ex.com', '', `${'a'.repeat(64)}.com`],
  ],
  ['envNameFaults, strict', strictEnv, ['A_B', 'my.env-name'], ['', '1A', 'A B', 'A=B', '.', '..', '..a']],
  ['envNameFaults, relaxed', relaxedEnv, ['A B', '1A', '~'], ['', 'A=B', 'é', 'a\tb']],
  ['cIdentifierFaults', cIdentifierFaults, ['A_1'], ['1A', 'a-b', '']],
  ['configKeyFaults', configKeyFaults, ['tls.crt', 'A_b-c', '.a'], ['', 'a b', '..', '.', '..a', 'a'.repeat(254)]],
  ['headerNameFaults', headerNameFaults, ['X-Model'], ['X Model', '', 'X_Model']],
  [
    'domainPrefixedPathFaults',
    domainPrefixedPathFaults,
    ['acme.io/foo'],
    ['foo', '/foo', 'acme.io/', 'Acme.io/foo', 'acme.io/a b'],
  ],
];

describe.each(table)('%s', (_, faults, good, bad) => {
  test.each(good.map((name) => [name]))('accepts %j', (name) => {
    expect(faults(name)).toEqual([]);
  });
  test.each(bad.map((name) => [name]))('refuses %j in words', (name) => {
    expect(faults(name).join()).toMatch(/must|holds/);
  });
});

test('several faults are told at once', () => {
  expect(dnsLabelFaults('A'.repeat(64))).toHaveLength(2);
});
