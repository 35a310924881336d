import { isDeepStrictEqual } from 'node:util';
import { compareText } from '../manifest/canonical';
import type { Fault } from '../manifest/fault';
import type { FleetOfApp } from './fleets';

/**
 * What is wrong with the selection of a fleet; where nothing is, whether it leaves anything. Fleets that have it in
 * common, as those have which read the command line, are judged as one: a name may be that of any of them.
 *
 * @param fleets all of the app; what is common is told of the first
 */
export function selectionFaults(fleet: FleetOfApp, fleets: readonly FleetOfApp[]): readonly Fault[] {
  const alike = fleets.filter((other) => isSame(other, fleet));
  if (alike[0] !== fleet) return [];
  const { environments, models, faults } = fleet.selection;
  const unread = alike.flatMap((one) => one.unread);
  const named = models?.filter((model) => !unread.includes(model));
  const unknown = unknownNames(alike);
  const isSomethingLeft = alike.some((one) => one.variants().some((variant) => one.isWanted(variant)));
  if (unknown.length > 0 || named?.length === 0 || isSomethingLeft || !(environments && named)) {
    return [...faults, ...unknown];
  }
  const problem = `leave nothing: ${named.join(', ')} ${named.length > 1 ? 'are' : 'is'} in none of ${environments.join(', ')}`;
  const fix = 'Select an environment where the model is.';
  return [...faults, { field: 'model and environment', problem, fix }];
}

function isSame({ selection: one }: FleetOfApp, { selection: other }: FleetOfApp): boolean {
  const parts = ['environments', 'models', 'faults'] as const;
  return parts.every((part) => isDeepStrictEqual(one[part], other[part]));
}

function unknownNames(fleets: readonly FleetOfApp[]): Fault[] {
  const { environments = [], models = [] } = fleets[0]?.selection ?? {};
  return [
    ...unknown(
      'environment',
      environments,
      fleets.flatMap((fleet) => [...fleet.environments.keys()]),
    ),
    ...unknown(
      'model',
      models,
      fleets.flatMap((fleet) => [...fleet.models(), ...fleet.unread]),
    ),
  ];
}

function unknown(field: string, names: readonly string[], known: readonly string[]): Fault[] {
  const all = [...new Set(known)].sort(compareText).join(', ');
  const fix = all === '' ? 'Leave it out: there is none.' : `Choose from ${all}.`;
  return names
    .filter((name) => !known.includes(name))
    .map((value) => ({ field, value, problem: `there is no such ${field}`, fix }));
}
