import { someOf } from '../manifest/some-of';
import type { EnvironmentProps } from './environment';
import type { FleetFault } from './fleet-fault';
import type { ModelVariant } from './model-variant';
import { Places } from './places';

/** The namespace of objects that name none, unless whoever applies them chooses another. */
export const DEFAULT_NAMESPACE = 'default';

/**
 * What would be overwritten: objects of one name in one namespace of one cluster that two models write. Where two
 * environments put all their models into the same namespace that is told once, with the models.
 *
 * @param variants all models in all environments, in the order in which they were defined
 * @param isWanted whether a variant is synthesized: of two that are not, nothing is told
 */
export function overwrittenModels(
  environments: ReadonlyMap<string, EnvironmentProps>,
  variants: readonly ModelVariant[],
  isWanted: (variant: ModelVariant) => boolean,
): FleetFault[] {
  const places = new Places(isWanted);
  const faults: FleetFault[] = [];
  const shared = new Map<
    string,
    { readonly owner: string; readonly variant: ModelVariant; readonly models: string[] }
  >();
  for (const variant of variants) {
    const { cluster } = environments.get(variant.environment) ?? {};
    const where = cluster === undefined ? ['environment', variant.environment] : ['cluster', cluster];
    const place = [...where, variant.namespace ?? DEFAULT_NAMESPACE, variant.objectName].join('\n');
    const owner = places.take(place, variant);
    if (!owner) continue;
    const isShared = owner.environment !== variant.environment;
    if (isShared && isCommon(owner, environments) && isCommon(variant, environments)) {
      const pair = `${owner.environment}\n${variant.environment}`;
      const known = shared.get(pair) ?? { owner: owner.environment, variant, models: [] };
      known.models.push(variant.objectName);
      shared.set(pair, known);
    } else faults.push(overwrites(variant, owner, isShared ? ` in the cluster ${cluster}` : ''));
  }
  const common = [...shared.values()].map(({ owner, variant, models }) => {
    const { cluster = '' } = environments.get(variant.environment) ?? {};
    return sharesNamespace(variant, owner, cluster, models);
  });
  return [...common, ...faults];
}

/** Whether a model is where its environment puts all of its models. */
function isCommon(variant: ModelVariant, environments: ReadonlyMap<string, EnvironmentProps>): boolean {
  const { namespace, models } = environments.get(variant.environment) ?? {};
  return variant.objectName === variant.name && variant.namespace === (models?.namespace ?? namespace);
}

function sharesNamespace(
  { environment, namespace }: ModelVariant,
  owner: string,
  cluster: string,
  models: readonly string[],
): FleetFault {
  const problem = `is that of ${owner} in the cluster ${cluster}, whose objects it would overwrite: ${someOf(models)}${unnamed(namespace)}`;
  const fix = 'Give each environment of a cluster a namespace of its own.';
  return { environment, fault: { field: 'namespace', value: namespace, problem, fix } };
}

function overwrites(variant: ModelVariant, owner: ModelVariant, inCluster: string): FleetFault {
  const { environment, name: model, objectName, namespace } = variant;
  const theirs = `${owner.environment}/${owner.name}${inCluster} already, whose objects it would overwrite`;
  if (objectName !== model || owner.objectName !== owner.name) {
    const fix = 'Leave out the name of the model, or give it one that no other has.';
    return { environment, model, fault: { field: 'name', value: objectName, problem: `is that of ${theirs}`, fix } };
  }
  const problem = `holds ${objectName} of ${theirs}${unnamed(namespace)}`;
  const fix = 'Leave out the namespace of the model, or give it one of its own in each environment.';
  return { environment, model, fault: { field: 'namespace', value: namespace, problem, fix } };
}

function unnamed(namespace: string | undefined): string {
  return namespace === undefined ? `; none is given, which means ${DEFAULT_NAMESPACE}` : '';
}
