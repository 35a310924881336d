/** Labels whose values change from release to release. */
const VERSIONS =
  /^(app\.kubernetes\.io\/version|helm\.sh\/chart|chart|version|release-version|image-tag|tag|revision|git-?(sha|commit)|commit|build|pod-template-hash|date|timestamp)$/;

/** Labels that tell apart what runs side by side of one application, such as the stable pods from a canary. */
const TRACKS = /^(track|variant|slot|colou?r|canary)$/;

/** Whether the value of a label changes from release to release. */
export function isVersionLabel(label: string): boolean {
  return VERSIONS.test(label);
}

/** Whether labels differ, and only in those that tell versions of one application apart. */
export function areVersionsOfOne(
  left: Readonly<Record<string, string>>,
  right: Readonly<Record<string, string>>,
): boolean {
  const differing = Object.keys({ ...left, ...right }).filter((label) => left[label] !== right[label]);
  return differing.length > 0 && differing.every((label) => isVersionLabel(label) || TRACKS.test(label));
}
