import { at, listOf, textOf } from '../../manifest/read';
import type { ObjectSet } from '../object-set';

/** The series that PrometheusRules of the set record. */
export function recordedSeries(set: ObjectSet): ReadonlySet<string> {
  return set.derive(readRecorded);
}

function readRecorded(set: ObjectSet): ReadonlySet<string> {
  const names = Array.from(set.ofType('monitoring.coreos.com', 'PrometheusRule')).flatMap(({ manifest }) =>
    listOf(at(manifest, 'spec', 'groups')).flatMap((group) =>
      listOf(at(group, 'rules')).map((rule) => textOf(at(rule, 'record'))),
    ),
  );
  return new Set(names.filter((name) => name !== undefined));
}
