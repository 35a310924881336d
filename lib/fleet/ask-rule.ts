import type { Fault } from '../manifest/fault';
import { explain, NO_PROP, received } from '../props/explain';
import { isObject } from '../props/fits';
import type { Shape } from '../props/shape';
import { messageOf } from '../synth/errors';
import type { EnvironmentRule, ModelInEnvironment } from './environment-rule';
import { isPromise } from './promise';

/** What a rule says of a model, or why it cannot say anything. */
interface Answer {
  readonly faults: readonly Fault[];
  /** What is wrong with the rule, as it is no fault of the model. */
  readonly failure?: Fault;
}

/**
 * Asks a rule about a model. Rules are people's own code, so that one may fail, or return anything.
 *
 * @param field where the rule stands: `rules[0]`
 */
export function askRule(rule: EnvironmentRule, field: string, model: ModelInEnvironment): Answer {
  try {
    const answer: unknown = rule.check(model);
    return isListOfFaults(answer) ? { faults: answer } : { faults: [], failure: unreadable(answer, `${field}.check`) };
  } catch (error) {
    const fix = 'Mend the rule, so that it returns a list of faults for every model.';
    return { faults: [], failure: { field: `${field}.check`, problem: `failed: ${messageOf(error)}`, fix } };
  }
}

const FAULT: Shape = { fields: { field: 'string', problem: 'string', fix: 'string', 'value?': 'unknown' } };
const RULE: Shape = { fields: { check: 'function', 'looksInto?': { list: 'string' }, 'faults?': { list: FAULT } } };

/** Why a value is no rule, if it is none; it may have what else it likes. */
export function ruleShapeFaults(rule: unknown, field: string): Fault[] {
  return explain(RULE, rule, field).filter(({ problem }) => problem !== NO_PROP);
}

function isListOfFaults(answer: unknown): answer is readonly Fault[] {
  return Array.isArray(answer) && answer.every(isFault);
}

function isFault(value: unknown): value is Fault {
  return isObject(value) && ['field', 'problem', 'fix'].every((name) => typeof value[name] === 'string');
}

function unreadable(answer: unknown, field: string): Fault {
  const wrong = Array.isArray(answer) ? answer.findIndex((item) => !isFault(item)) : -1;
  const what = Array.isArray(answer) ? `${received(answer[wrong])} in it, at [${wrong}]` : received(answer);
  const fix = isPromise(answer)
    ? 'Return the list itself: no promise is waited for.'
    : 'Return [] where nothing is wrong, else objects with field, problem and fix, each a text.';
  return { field, problem: `must return a list of faults; received ${what}`, fix };
}
