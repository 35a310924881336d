import type { Fault } from '../manifest/fault';
import { names } from './arguments';
import { fileFaults, outsideFaults, type WeightsFiles } from './weights';

/** A model by its name in the Hugging Face hub, or by its folder in the pod. */
export interface HubModel {
  /**
   * Name in the hub, such as `Qwen/Qwen2.5-7B-Instruct`, or an absolute path in the pod. Where the weights come as files,
   * a path must be in them, and a name is what clients ask for.
   */
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

/** What a server that fetches from the hub makes of its model. */
export interface LoadedModel {
  /** What it is told to load: a name in the hub, or a path. */
  readonly load: string;
  /** The commit that it is told; undefined where there is nothing to fetch. */
  readonly revision?: string;
  /** The name that clients know, where it is not what is loaded. */
  readonly name?: string;
  readonly faults: readonly Fault[];
}

/**
 * What a server loads: a path as it stands, else the weights if they come as files, else the model of that name in the
 * hub.
 *
 * @param title of the server
 */
export function loadedModel(
  { model, revision, args = [] }: HubModel & { readonly args?: readonly string[] },
  weights: WeightsFiles | undefined,
  title: string,
): LoadedModel {
  const isPath = model.startsWith('/');
  const local = isPath || weights !== undefined;
  return {
    load: isPath ? model : (weights?.folder ?? model),
    revision: local ? undefined : revision,
    name: local && !isPath ? model : undefined,
    faults: [
      ...nameFaults(model),
      ...(isPath ? outsideFaults(model, weights, 'runtime.model') : fileFaults(weights, title)),
      ...(local ? uselessRevision(revision, isPath ? model : weights?.folder) : codeFaults(revision, args)),
    ],
  };
}

function nameFaults(model: string): Fault[] {
  if (/^\/\S+$|^[\w.-]+(?:\/[\w.-]+)?$/.test(model)) return [];
  return [
    {
      field: 'runtime.model',
      value: model,
      problem: 'must be a name in the Hugging Face hub or an absolute path',
      fix: 'Write it as owner/name, or as /path/in/the/pod.',
    },
  ];
}

function uselessRevision(revision: string | undefined, path: string | undefined): Fault[] {
  if (revision === undefined) return [];
  return [
    {
      field: 'runtime.revision',
      value: revision,
      problem: `has no effect: the weights come as files, in ${path}`,
      fix: 'Leave it out, or let the server fetch the model itself: by its name, without weights.',
    },
  ];
}

function codeFaults(revision: string | undefined, args: readonly string[]): Fault[] {
  if (revision !== undefined || !names(args, '--trust-remote-code') || names(args, '--revision')) return [];
  return [
    {
      field: 'runtime.revision',
      problem: 'must be given with --trust-remote-code: whoever changes the model could run code in the pods',
      fix: 'Pin the commit of the model that you have read.',
    },
  ];
}
