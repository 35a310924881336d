import { compareText } from '../manifest/canonical';
import { ObjectSet } from './object-set';
import type { Finding } from './rule';
import { type CheckedManifest, type CheckOptions, type CheckResult, check } from './run';

/** How often all objects may be checked over, because they belong to several environments. */
const MOST_ROUNDS = 20;

/**
 * Checks objects from files that may be meant for several clusters. Where two files have an object of one kind, namespace
 * and name, they cannot be meant for one cluster: the folders, or the files, in which they differ are environments, each
 * is checked with what belongs to all of them, and a finding is told once.
 *
 * @throws ConfigurationError for an unknown rule or parameter
 */
export function checkEnvironments(objects: readonly CheckedManifest[], options: CheckOptions = {}): CheckResult {
  const environments = environmentsOf(objects);
  const [first = [], ...others] = environments;
  if (others.length === 0) return check(first, options);
  const results = [check(first, options), ...others.map((set) => check(set, { ...options, unread: [] }))];
  const places = new Map(objects.map(({ manifest }, place) => [manifest, place]));
  const seen = new Set<string>();
  const isNew = (finding: Finding) => {
    const place = places.get(finding.object.manifest);
    if (place === undefined) return true;
    const key = [place, finding.rule, finding.path, finding.message].join('\n');
    return seen.has(key) ? false : seen.add(key).has(key);
  };
  const placeOf = ({ object }: Finding) => places.get(object.manifest) ?? -1;
  const compare = (a: Finding, b: Finding) => placeOf(a) - placeOf(b) || compareText(a.path, b.path);
  return {
    findings: results.flatMap(({ findings }) => findings.filter(isNew)).sort(compare),
    ignored: results
      .flatMap(({ ignored }) => ignored.filter(({ finding }) => isNew(finding)))
      .sort((a, b) => compare(a.finding, b.finding)),
  };
}

/**
 * The sets of objects that can be in one cluster.
 *
 * @param roots the folders and files that are environments
 */
export function environmentsOf(
  objects: readonly CheckedManifest[],
  roots: ReadonlySet<string> = environmentRoots(objects),
): readonly (readonly CheckedManifest[])[] {
  if (roots.size === 0) return [objects];
  const byRoot = new Map<string, CheckedManifest[]>();
  for (const object of objects) {
    const root = environmentOf(object, roots);
    const own = byRoot.get(root);
    if (own) own.push(object);
    else byRoot.set(root, [object]);
  }
  const wider = new Set([...byRoot.values()].flatMap(([first]) => (first ? chainOf(first, roots).slice(0, -1) : [])));
  const leaves = [...byRoot.keys()].filter((root) => root !== COMMON && !wider.has(root));
  const chains = leaves.map((leaf) => {
    const [first] = byRoot.get(leaf) ?? [];
    return [COMMON, ...(first ? chainOf(first, roots) : [])];
  });
  const sizes = chains.flat().reduce((sum, root) => sum + (byRoot.get(root)?.length ?? 0), 0);
  if (sizes > objects.length * MOST_ROUNDS) return [...byRoot.values()];
  return chains.map((chain) => chain.flatMap((root) => byRoot.get(root) ?? []));
}

/** Stands for what is in no environment of its own. */
const COMMON = '';

/** The folder or file that is the environment of an object; empty for what belongs to all of them. */
export function environmentOf(object: CheckedManifest, roots: ReadonlySet<string>): string {
  return chainOf(object, roots).at(-1) ?? COMMON;
}

/** The folders and files in which the places of one object differ. */
export function environmentRoots(objects: readonly CheckedManifest[]): ReadonlySet<string> {
  const filesOf = new Map<string, Set<string>>();
  for (const { kind, group, namespace, name, origin } of new ObjectSet(objects).entries) {
    if (origin.file === undefined || name === '') continue;
    const key = [group, kind, namespace, name].join('\n');
    const files = filesOf.get(key);
    if (files) files.add(origin.file);
    else filesOf.set(key, new Set([origin.file]));
  }
  const roots = new Set<string>();
  for (const files of filesOf.values()) {
    if (files.size < 2) continue;
    const sorted = [...files].map((file) => file.split('/')).sort((a, b) => compareText(a.join('\0'), b.join('\0')));
    sorted.forEach((path, index) => {
      const before = sorted[index - 1];
      if (!before) return;
      const shared = path.findIndex((segment, depth) => segment !== before[depth]);
      for (const differing of [before, path]) roots.add(differing.slice(0, shared + 1).join('/'));
    });
  }
  return roots;
}

/** The environments in which an object is, the widest first. */
function chainOf({ origin }: CheckedManifest, roots: ReadonlySet<string>): string[] {
  const segments = origin?.file?.split('/') ?? [];
  return segments.map((_, depth) => segments.slice(0, depth + 1).join('/')).filter((path) => roots.has(path));
}
