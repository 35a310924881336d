import type { Fault } from '../manifest/fault';

/** A model by its name in the Hugging Face hub, or by its folder in the pod. */
export interface HubModel {
  /** Name in the hub, such as `Qwen/Qwen2.5-7B-Instruct`, or an absolute path in the pod. */
  readonly model: string;
  /**
   * Commit, tag or branch of the model in the hub. A commit never changes.
   *
   * @default - the newest of the main branch, at each start of a pod
   */
  readonly revision?: string;
}

/** What is wrong with the name and revision of a model; `trusting` where its code is run. */
export function hubModelFaults({ model, revision }: HubModel, trusting: boolean): Fault[] {
  const faults: Fault[] = [];
  if (!/^\/\S+$|^[\w.-]+(?:\/[\w.-]+)?$/.test(model)) {
    faults.push({
      field: 'runtime.model',
      value: model,
      problem: 'must be a name in the Hugging Face hub or an absolute path',
      fix: 'Write it as owner/name, or as /path/in/the/pod.',
    });
  }
  if (trusting && revision === undefined && !model.startsWith('/')) {
    faults.push({
      field: 'runtime.revision',
      problem: 'must be given with --trust-remote-code: whoever changes the model could run code in the pods',
      fix: 'Pin the commit of the model that you have read.',
    });
  }
  return faults;
}
