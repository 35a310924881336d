import type { Manifest } from '../manifest/manifest';
import { type Container, podTemplateOf } from '../manifest/pods';
import { asObject, at, listOf, textOf } from '../manifest/read';
import type { AutoscaledModelProps } from '../model/autoscaled-model';

/** An image that a pod names. */
export interface PodImage {
  /** The reference as it is rendered. */
  readonly image: string;
  /** What it is for in the pod: `server`, `containers[proxy]`, `initContainers[fetch]`, `volumes[weights]`. */
  readonly place: string;
  /** The prop that it comes from, or its path in the Deployment where it comes from none. */
  readonly field: string;
}

/**
 * Every image of a Deployment's pods: of containers, init containers and image volumes.
 *
 * @param deployment as it is rendered, overrides and patches applied
 * @param server name of the model server's container
 */
export function podImages(deployment: Manifest, server: string, props: AutoscaledModelProps): PodImage[] {
  const template = podTemplateOf(deployment);
  if (!template) return [];
  const ofContainers = template.containers.flatMap((container) => {
    const image = textOf(container.fields['image']);
    return image === undefined ? [] : [containerImage(container, image, server, props)];
  });
  const ofVolumes = listOf(template.spec['volumes']).flatMap((volume, index) => {
    const image = textOf(at(volume, 'image', 'reference'));
    if (image === undefined) return [];
    const path = `${template.path}.volumes[${index}].image.reference`;
    return [{ image, place: `volumes[${at(volume, 'name')}]`, field: overrideOf('volumes', volume, props) ?? path }];
  });
  return [...ofContainers, ...ofVolumes];
}

function containerImage(
  { name, role, path }: Container,
  image: string,
  server: string,
  props: AutoscaledModelProps,
): PodImage {
  const list = role === 'main' ? 'containers' : 'initContainers';
  const isServer = role === 'main' && name === server;
  const place = isServer ? 'server' : `${list}[${name}]`;
  const prop = role === 'main' ? 'sidecars' : 'initContainers';
  const own = isServer ? serverField(image, props) : listField(prop, name, image, props);
  return { image, place, field: own ?? overrideOf(list, { name, image }, props) ?? `${path}.image` };
}

function serverField(image: string, props: AutoscaledModelProps): string | undefined {
  if (props.image === image) return 'image';
  return props.image === undefined && overrideOf('containers', { image }, props) === undefined ? 'runtime' : undefined;
}

function listField(
  prop: 'sidecars' | 'initContainers',
  name: string,
  image: string,
  props: AutoscaledModelProps,
): string | undefined {
  const index = (props[prop] ?? []).findIndex((container) => container.name === name && container.image === image);
  return index < 0 ? undefined : `${prop}[${index}].image`;
}

/** Where an override of the pod sets the image of a container, or of a volume. */
function overrideOf(list: string, item: unknown, { overrides }: AutoscaledModelProps): string | undefined {
  const image = list === 'volumes' ? ['image', 'reference'] : ['image'];
  const index = listOf(asObject(overrides?.podSpec)?.[list]).findIndex((override) => {
    const isMeant = at(item, 'name') === undefined || at(override, 'name') === at(item, 'name');
    return isMeant && at(override, ...image) === at(item, ...image);
  });
  return index < 0 ? undefined : `overrides.podSpec.${list}[${index}].${image.join('.')}`;
}
