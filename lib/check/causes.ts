import { counted, objectName } from './report';
import type { Finding } from './rule';

/** Most objects that are named of those that have a cause in common with the one that is told of. */
const MOST_NAMED = 3;

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
  const names = others.slice(0, MOST_NAMED).map(objectName);
  const more = others.length > names.length ? ` and ${others.length - names.length} more` : '';
  const message = `${first.message} So it is in ${counted(others.length, 'other place')}: ${names.join(', ')}${more}.`;
  return { ...first, message };
}
