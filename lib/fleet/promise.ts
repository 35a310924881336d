import type { Fault } from '../manifest/fault';
import { isObject } from '../props/fits';

/** Whether a function of people's own returned a promise, for which nothing waits. */
export function isPromise(answer: unknown): boolean {
  return isObject(answer) && typeof answer['then'] === 'function';
}

/** A chart that is filled when the app may be written already. */
export const FILLED_LATE: Fault = {
  field: 'fill',
  problem: 'must put its objects into the chart before it returns; it returned a promise, for which nothing waits',
  fix: 'Wait for what it needs before fleet.chart is called.',
};
