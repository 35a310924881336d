/** What the server accepts in a pod although it does not do what is meant, or stops the pod from starting. */
import { imageFaults } from '../../../manifest/image';
import { dnsSubdomainFaults } from '../../../manifest/names';
import { Quantity } from '../../../manifest/quantity';
import { type Fields, flag, has, number, objects, optionalText, section, strings, text } from '../fields';
import { checkRepeats } from '../metadata';
import type { Report } from '../report';
import { CAPABILITIES } from './capabilities';

const BYTES = new Set(['memory', 'ephemeral-storage']);
const MEDIA = /^(Memory|HugePages(-.+)?)$/;
/** More cores than any node has. */
const MAX_CORES = Quantity.of(10_000);
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

/** Looks for traps in a pod spec at a path. */
export function checkPodTraps(report: Report, spec: Fields, path: string): void {
  const portNames = new Map<string, string>();
  for (const list of ['containers', 'initContainers'])
    for (const [index, container] of objects(spec, list).entries()) {
      const at = `${path}.${list}[${index}]`;
      checkImage(report, container, at);
      checkAmounts(report, section(container, 'resources'), `${at}.resources`);
      checkSecurity(report, container, spec, at);
      if (list === 'containers' || text(container, 'restartPolicy') === 'Always')
        checkPortNames(report, container, at, portNames);
    }
  checkAmounts(report, section(spec, 'resources'), `${path}.resources`);
  checkVolumes(report, spec, path);
  checkSelectors(report, spec, path);
  checkMergedLists(report, spec, path);
  const scheduler = text(spec, 'schedulerName');
  if (scheduler !== '' && dnsSubdomainFaults(scheduler).length > 0)
    report.add(
      'impossible-scheduler',
      `${path}.schedulerName`,
      scheduler,
      `No scheduler can have the name ${JSON.stringify(scheduler)}; the pod would wait for it for ever.`,
    );
}

function checkImage(report: Report, container: Fields, path: string): void {
  const image = text(container, 'image');
  if (image === '' || image.trim() !== image) return;
  for (const fault of imageFaults(image))
    report.add(
      'invalid-image',
      `${path}.image`,
      image,
      `The kubelet cannot read the image ${JSON.stringify(image)}: ${fault}.`,
    );
}

function checkPortNames(report: Report, container: Fields, path: string, seen: Map<string, string>): void {
  const own = new Set<string>();
  for (const [index, port] of objects(container, 'ports').entries()) {
    const name = text(port, 'name');
    const first = seen.get(name);
    if (name !== '' && first !== undefined && !own.has(name))
      report.add(
        'shared-port-name',
        `${path}.ports[${index}]`,
        name,
        `${first} has a port ${JSON.stringify(name)} too; Services that name it reach only that one.`,
      );
    if (name !== '' && first === undefined) {
      seen.set(name, `${path}.ports[${index}]`);
      own.add(name);
    }
  }
}

function checkAmounts(report: Report, resources: Fields, path: string): void {
  for (const list of ['limits', 'requests'])
    for (const [name, value] of Object.entries(section(resources, list))) {
      const amount = Quantity.tryParse(value);
      if (amount) checkAmount(report, name, value, amount, `${path}.${list}[${name}]`);
    }
}

function checkAmount(report: Report, name: string, value: unknown, amount: Quantity, path: string): void {
  if (typeof value === 'string' && !/\d/.test(value))
    report.add('amount-without-number', path, value, `${JSON.stringify(value)} has no number, and counts as 0.`);
  checkBytes(report, BYTES.has(name) || name.startsWith('hugepages-'), value, amount, path);
  if (name === 'cpu' && amount.compare(MAX_CORES) > 0)
    report.add(
      'implausible-cpu',
      path,
      value,
      `${JSON.stringify(value)} is ${amount} cores, which no node has; the pod would never be scheduled.`,
      {
        fix: "Write thousandths of a core with a small m: '500m' is half a core.",
      },
    );
}

/** Reports a number of bytes with a fraction: almost always a small m where a large one was meant. */
export function checkBytes(report: Report, countsBytes: boolean, value: unknown, amount: Quantity, path: string): void {
  if (countsBytes && !amount.isInteger)
    report.add(
      'fractional-bytes',
      path,
      value,
      `${JSON.stringify(value)} is ${amount.toDecimal()} bytes: m means thousandths.`,
      {
        fix: `Did you mean ${String(value).replace(/m$/, 'Mi')}?`,
      },
    );
}

/** What becomes of a name that the runtime does not know. */
const UNKNOWN_CAPABILITY = { add: 'it is not added', drop: 'nothing is dropped' } as const;

function checkSecurity(report: Report, container: Fields, spec: Fields, path: string): void {
  const context = section(container, 'securityContext');
  const capabilities = section(context, 'capabilities');
  for (const list of ['add', 'drop'] as const)
    for (const [index, name] of strings(capabilities, list).entries())
      if (!CAPABILITIES.has(name.toUpperCase()))
        report.add(
          'unknown-capability',
          `${path}.securityContext.capabilities.${list}`,
          name,
          `Linux has no capability ${JSON.stringify(name)}: depending on the container runtime ${UNKNOWN_CAPABILITY[list]}, or the container does not start.`,
          {
            at: `${path}.securityContext.capabilities.${list}[${index}]`,
            fix: /^CAP_/i.test(name) ? `Write ${name.slice(4)}, without CAP_.` : undefined,
          },
        );
  if (flag(context, 'allowPrivilegeEscalation') === false && strings(capabilities, 'add').includes('SYS_ADMIN'))
    report.add(
      'escalation-despite-ban',
      `${path}.securityContext`,
      context,
      'allowPrivilegeEscalation: false means little together with SYS_ADMIN; the server refuses the pair when it is written CAP_SYS_ADMIN.',
    );
  const pod = section(spec, 'securityContext');
  const nonRoot = flag(context, 'runAsNonRoot') ?? flag(pod, 'runAsNonRoot');
  const user = number(context, 'runAsUser') ?? number(pod, 'runAsUser');
  if (nonRoot === true && user === 0)
    report.add(
      'root-forbidden',
      `${path}.securityContext.runAsUser`,
      0,
      'runAsNonRoot is true and the user is 0, root: the kubelet refuses to start the container.',
      {
        at: has(context, 'runAsUser')
          ? undefined
          : path.replace(/\.(containers|initContainers)\[\d+\]$/, '.securityContext.runAsUser'),
      },
    );
}

function checkVolumes(report: Report, spec: Fields, path: string): void {
  for (const [index, volume] of objects(spec, 'volumes').entries()) {
    const source = section(volume, 'emptyDir');
    const medium = optionalText(source, 'medium');
    const at = `${path}.volumes[${index}].emptyDir`;
    if (medium !== undefined && medium !== '' && !MEDIA.test(medium))
      report.add(
        'unknown-medium',
        `${at}.medium`,
        medium,
        `There is no medium ${JSON.stringify(medium)}; the kubelet cannot mount the volume.`,
        {
          fix: medium.toLowerCase() === 'memory' ? 'Write Memory, with a capital M.' : undefined,
        },
      );
    const limit = has(source, 'sizeLimit') ? Quantity.tryParse(source['sizeLimit']) : undefined;
    if (limit) checkBytes(report, true, source['sizeLimit'], limit, `${at}.sizeLimit`);
  }
}

/** A selector that is missing selects nothing, where an empty one would select everything. */
function checkSelectors(report: Report, spec: Fields, path: string): void {
  for (const [index, constraint] of objects(spec, 'topologySpreadConstraints').entries())
    if (!has(constraint, 'labelSelector'))
      report.add(
        'missing-selector',
        `${path}.topologySpreadConstraints[${index}].labelSelector`,
        undefined,
        'Without a selector the constraint counts no pods, and spreads nothing.',
      );
  for (const kind of ['podAffinity', 'podAntiAffinity']) {
    const terms = section(section(spec, 'affinity'), kind);
    const at = `${path}.affinity.${kind}`;
    for (const [index, term] of objects(terms, REQUIRED).entries())
      checkTerm(report, term, `${at}.${REQUIRED}[${index}]`);
    for (const [index, weighted] of objects(terms, PREFERRED).entries())
      checkTerm(report, section(weighted, 'podAffinityTerm'), `${at}.${PREFERRED}[${index}].podAffinityTerm`);
  }
}

function checkTerm(report: Report, term: Fields, path: string): void {
  if (!has(term, 'labelSelector'))
    report.add(
      'missing-selector',
      `${path}.labelSelector`,
      undefined,
      'Without a selector the term matches no pod, and does nothing.',
    );
}

/** Lists that server-side apply merges by a key, and so refuses when the key repeats. */
function checkMergedLists(report: Report, spec: Fields, path: string): void {
  for (const [list, key] of [
    ['imagePullSecrets', 'name'],
    ['hostAliases', 'ip'],
  ] as const) {
    const keys = objects(spec, list).map((item) => text(item, key));
    checkRepeats(report, keys, (index) => `${path}.${list}[${index}].${key}`);
  }
}
