import type { IConstruct } from 'constructs';
import { inDataWords } from '../data/words';
import { AutoscaledModel } from '../model/autoscaled-model';
import { ModelScaledObject } from '../model/model-scaled-object';
import { tellWhereWritten } from '../synth/placement';

/** Has faults of a model and its parts told as those of data, where its props were written. */
export function tellWhereModelWritten(model: AutoscaledModel, whereIs: (field: string) => string): void {
  tellWhereWritten(model, { locate: (part, fault) => whereIs(propOf(part, fault)), say: inDataWords });
}

/** The props of a model that its parts take, by the ids of the parts. */
const PROPS_OF_PARTS: Readonly<Record<string, string>> = { autoscaler: 'scaling.', service: 'service.' };

/** The prop that a fault of a part speaks of: the text before its first colon, as data has it. */
function propOf(part: IConstruct, fault: string): string {
  const { id, scope } = part.node;
  const field = `${PROPS_OF_PARTS[id] ?? ''}${fault.split(':')[0]}`;
  const autoscaler = scope instanceof AutoscaledModel ? scope.autoscaler : undefined;
  const source = autoscaler instanceof ModelScaledObject ? 'keda' : 'prometheusAdapter';
  return field.replace(/^(?=monitor\.)/, 'scaling.source.').replace(/^scaling\.source\./, `scaling.source.${source}.`);
}
