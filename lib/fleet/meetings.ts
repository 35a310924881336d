import { sharedAddresses } from './addresses';
import type { FleetOfApp, PlacedFault } from './fleets';
import type { ModelVariant } from './model-variant';
import { overwrittenModels } from './namespaces';

/** What two models of an app's fleets would both write to a cluster, or take from its requests. */
export function meetings(fleets: readonly FleetOfApp[]): PlacedFault[] {
  const environments = new Map(fleets.flatMap((fleet) => [...fleet.environments]));
  const owners = new Map<ModelVariant, FleetOfApp>();
  for (const fleet of fleets) for (const variant of fleet.variants()) owners.set(variant, fleet);
  const isWanted = (variant: ModelVariant) => owners.get(variant)?.isWanted(variant) ?? false;
  return [overwrittenModels, sharedAddresses]
    .flatMap((find) => find(environments, [...owners.keys()], isWanted))
    .flatMap((fault) => fleets.find((fleet) => fleet.environments.has(fault.environment))?.placed(fault) ?? []);
}
