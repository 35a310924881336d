import { someOf } from '../manifest/some-of';
import { counted, objectName } from './report';
import type { Finding } from './rule';

/**
 * Tells each cause once: of the findings of a rule that have one in common the first stays and names the others. Findings
 * without a cause stay as they are.
 *
 * @param findings in the order in which they are told
 */
export function oncePerCause(findings: readonly Finding[]): Finding[] {
  const byCause = new Map<unknown, [Finding, ...Finding[]]>();
  for (const finding of findings) {
    const key = keyOf(finding);
    const alike = byCause.get(key);
    if (alike) alike.push(finding);
    else byCause.set(key, [finding]);
  }
  return [...byCause.values()].map(([first, ...others]) => withOthers(first, others));
}

/** What findings of one cause have in common; what has no cause has nothing in common with any other. */
function keyOf(finding: Finding): unknown {
  const { rule, severity, cause } = finding;
  return cause === undefined ? finding : [rule, severity, cause].join('\n');
}

function withOthers(first: Finding, others: readonly Finding[]): Finding {
  if (others.length === 0) return first;
  const message = `${first.message} So it is in ${counted(others.length, 'other place')}: ${someOf(others.map(objectName))}.`;
  return { ...first, message, others };
}
