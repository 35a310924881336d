import { faultText } from '../manifest/fault';
import { newerVersionFault, TARGET_VERSION_CONTEXT } from '../manifest/version';
import type { RenderedApp } from './render';

/** Warns of versions that the app or its environments write for, and of which this package cannot know. */
export function versionWarnings({ charts }: RenderedApp): string[] {
  const versions = new Set<unknown>(charts.map(({ chart }) => chart.node.tryGetContext(TARGET_VERSION_CONTEXT)));
  const faults = [...versions].flatMap((text) => (typeof text === 'string' ? (newerVersionFault(text) ?? []) : []));
  return faults.map(faultText);
}
