import type { Construct } from 'constructs';
import type { Fault } from '../manifest/fault';
import { received } from './explain';
import { fits } from './fits';

/**
 * Why a construct cannot be made where it is to stand, before the constructs library and cdk8s fail of it: no scope, a
 * scope in no chart, no id, or one that is taken.
 */
export function placeFaults(scope: unknown, id: unknown): Fault[] {
  return [...scopeFaults(scope), ...idFaults(id), ...takenFaults(scope, id)];
}

function isConstruct(value: unknown): value is Construct {
  return fits('@Construct', value);
}

function scopeFaults(scope: unknown): Fault[] {
  const chart = "such as new Chart(app, 'models')";
  if (!isConstruct(scope)) {
    const fix = `Give the chart in which it stands, ${chart}.`;
    return [{ field: 'scope', problem: `must be a construct; received ${received(scope)}`, fix }];
  }
  if (scope.node.scopes.some((one) => fits('@Chart', one))) return [];
  const fix = `Make a chart, ${chart}, and give that.`;
  return [{ field: 'scope', problem: `must be a chart, or stand in one; received ${received(scope)}`, fix }];
}

function idFaults(id: unknown): Fault[] {
  if (typeof id === 'string' && id !== '') return [];
  const fix = "Give it a name, such as 'chat'.";
  return [{ field: 'id', problem: `must be text that is not empty; received ${received(id)}`, fix }];
}

function takenFaults(scope: unknown, id: unknown): Fault[] {
  if (!isConstruct(scope) || typeof id !== 'string' || id === '') return [];
  const fix = 'Give it another id.';
  if (id in Object.prototype) return [{ field: 'id', value: id, problem: INHERITED, fix }];
  const other = scope.node.tryFindChild(id);
  if (!other) return [];
  const problem = `is the id of another construct there, which is ${received(other)}: ${other.node.path}`;
  return [{ field: 'id', value: id, problem, fix }];
}

/** What is wrong with a name such as `constructor`: no construct can have it as its id. */
export const INHERITED =
  'is a name that every object of JavaScript has, which the constructs library takes for one in use';
