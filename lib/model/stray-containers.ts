import type { Fault } from '../manifest/fault';
import type { Manifest } from '../manifest/manifest';
import { nearest } from '../manifest/nearest';
import { asObject, at, listOf, textOf } from '../manifest/read';

/** A container that overrides were to change, and that the model has not. */
export interface StrayContainer {
  readonly list: string;
  readonly name: string;
  /** The containers that the model has in this list. */
  readonly known: readonly string[];
}

/**
 * The containers that came with overrides and have no image. None can run, so each was meant to be laid over one of the
 * model's own.
 *
 * @param spec the spec of the deployment before overrides
 * @param manifest the deployment with its overrides
 */
export function strayContainers(spec: unknown, manifest: Manifest): StrayContainer[] {
  return ['containers', 'initContainers'].flatMap((list) => {
    const known = namesOf(containersIn(spec, list));
    const imageless = containersIn(manifest.spec, list).filter((one) => asObject(one)?.['image'] === undefined);
    const strays = namesOf(imageless).filter((name) => !known.includes(name));
    return strays.map((name) => ({ list, name, known }));
  });
}

/** What is wrong with a container that the model has not. */
export function strayFault({ list, name, known }: StrayContainer): Fault {
  const similar = nearest(name, known);
  const there = known.length === 0 ? 'there is none' : `there is ${known.join(', ')}`;
  const fix = known.length === 0 ? 'Give it an image, or leave it out.' : 'Name one of these, or give it an image.';
  return {
    field: `overrides.spec.template.spec.${list}[${name}]`,
    problem: `has no image, and the model has no such container over which it could be laid; ${there}`,
    fix: similar === undefined ? fix : `Did you mean ${similar}?`,
  };
}

function containersIn(spec: unknown, list: string): readonly unknown[] {
  return listOf(at(spec, 'template', 'spec', list));
}

function namesOf(containers: readonly unknown[]): string[] {
  return containers.flatMap((container) => textOf(asObject(container)?.['name']) ?? []);
}
