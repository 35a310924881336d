import type { App } from 'cdk8s';
import type { Fault } from '../manifest/fault';
import type { EnvironmentProps } from './environment';
import type { FleetFault } from './fleet-fault';
import type { ModelVariant } from './model-variant';
import type { AskedSelection } from './selection';

/** A fault with the place that it is told with. */
export interface PlacedFault {
  readonly where: string;
  readonly fault: Fault;
}

/** A fleet as it is judged together with the others of its app. */
export interface FleetOfApp {
  readonly selection: AskedSelection;
  readonly environments: ReadonlyMap<string, EnvironmentProps>;
  /** Names of models that could not be read, which is told by itself. */
  readonly unread: readonly string[];
  /** Every model in every environment, in the order in which they were defined. */
  variants(): readonly ModelVariant[];
  /** Names of the models that could be read. */
  models(): readonly string[];
  isWanted(variant: ModelVariant): boolean;
  /** Whether a file of an earlier run is within the selection, as far as its path tells. */
  isSelected(path: string): boolean;
  placed(fault: FleetFault): PlacedFault;
}

const FLEETS = new WeakMap<App, FleetOfApp[]>();

/**
 * Adds a fleet to those of its app.
 *
 * @returns all of them, in the order in which they were made; those that are made later will be there too
 */
export function joinFleets(app: App, fleet: FleetOfApp): readonly FleetOfApp[] {
  const fleets = FLEETS.get(app) ?? [];
  FLEETS.set(app, fleets);
  fleets.push(fleet);
  return fleets;
}

/** Whether a run answers for a file of an earlier one: the fleet of its folder does, or all where no fleet has the folder. */
export function answersFor(fleets: readonly FleetOfApp[], path: string): boolean {
  const [folder = ''] = path.split('/');
  const owner = fleets.find(({ environments }) => environments.has(folder));
  return owner ? owner.isSelected(path) : fleets.every((fleet) => fleet.isSelected(path));
}
