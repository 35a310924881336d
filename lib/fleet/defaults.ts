import { isWritten, type ModelData } from '../data/read-models';
import type { AutoscaledModelProps } from '../model/autoscaled-model';
import { type Difference, withDefaults } from './difference';

/**
 * A model of a folder with what all of its models have in common.
 *
 * @param folder in whose name it is told where a prop was given that the model's file does not have
 */
export function overDefaults(model: ModelData, defaults: Difference<AutoscaledModelProps>, folder: string): ModelData {
  const { props, environments, whereIs } = model;
  const isOwn = (field: string, environment = '') =>
    isWritten(props, field) || isWritten(environments[environment], field);
  return {
    ...model,
    props: withDefaults(props, defaults),
    whereIs: (field, environment) =>
      isWritten(defaults, field) && !isOwn(field, environment) ? `${folder}: defaults` : whereIs(field, environment),
  };
}
