import type { Fault } from '../manifest/fault';
import { names } from './arguments';

/** A model by its name in the Hugging Face hub, or by its folder in the pod. */
export interface HubModel {
  /** Name in the hub, such as `Qwen/Qwen2.5-7B-Instruct`, or an absolute path in the pod. */
  readonly model: string;
  /**
   * Commit of the model in the hub, 40 hexadecimal digits. A tag or a branch will do as well, but can be moved: replicas
   * that start at different times then serve different weights, of which the rule `model-revision-unpinned` warns.
   *
   * @default - the newest of the main branch, at each start of a pod, of which the rule warns too
   * @see https://huggingface.co/docs/huggingface_hub/guides/download#from-specific-version
   */
  readonly revision?: string;
}

/** What a fault in a model of the hub depends on. */
interface HubModelContext {
  /** Where the weights are in the pod, if they come as files. */
  readonly weightsPath?: string;
  /** Whether code of the model's repository is run. */
  readonly trusting?: boolean;
}

/** What is wrong with the name and revision of a model. */
export function hubModelFaults(
  { model, revision, args = [] }: HubModel & { readonly args?: readonly string[] },
  { weightsPath, trusting = false }: HubModelContext,
): Fault[] {
  const faults: Fault[] = [];
  if (!/^\/\S+$|^[\w.-]+(?:\/[\w.-]+)?$/.test(model)) {
    faults.push({
      field: 'runtime.model',
      value: model,
      problem: 'must be a name in the Hugging Face hub or an absolute path',
      fix: 'Write it as owner/name, or as /path/in/the/pod.',
    });
  }
  if (weightsPath !== undefined && revision !== undefined) {
    faults.push({
      field: 'runtime.revision',
      value: revision,
      problem: `has no effect: the weights come as files, in ${weightsPath}`,
      fix: 'Leave it out, or leave out weights for the server to fetch the model itself.',
    });
  }
  const fetched = weightsPath === undefined && !model.startsWith('/');
  if (trusting && fetched && revision === undefined && !names(args, '--revision')) {
    faults.push({
      field: 'runtime.revision',
      problem: 'must be given with --trust-remote-code: whoever changes the model could run code in the pods',
      fix: 'Pin the commit of the model that you have read.',
    });
  }
  return faults;
}
