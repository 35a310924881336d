import { VENDOR_TITLES } from './image';
import type { Fact, ModelServer, OtherHardware, ServerHealth, ServerImage, StopBehavior } from './server';
import { type Series, seriesOf } from './signal';

/** The page of the documentation about a server, in Markdown: what is known of it, each fact with its source. */
export function serverPage(server: ModelServer): string {
  const parts = [
    `# ${server.title}`,
    server.summary,
    '<!-- Generated from lib/runtime: npm run docs -->',
    '## What is derived',
    table(['', 'value', 'source'], factRows(server)),
    ...portsPart(server),
    ...signalsPart(server),
    ...cautionsPart(server),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** The page that leads to the others. */
export function serversPage(servers: readonly ModelServer[]): string {
  const rows = servers.map((server) => [
    `[${server.title}](${server.name}.md)`,
    code(imageText(server)),
    server.ports.value.map(({ name, number }) => `${number} ${name}`).join(', '),
    stopText(server.stop[0]?.value),
    server.needsGpu?.value ? 'yes' : 'no',
  ]);
  const head = ['server', 'image', 'ports', 'on SIGTERM', 'needs a GPU'];
  return `# Model servers\n\n<!-- Generated from lib/runtime: npm run docs -->\n\n${table(head, rows)}\n`;
}

function factRows(server: ModelServer): string[][] {
  const {
    image,
    otherImages = {},
    health,
    tls,
    startup,
    user,
    sharedMemory,
    needsGpu,
    usesOneGpu,
    hubToken = [],
    misreadsServiceLinks,
    stop,
  } = server;
  const rows: (string[] | undefined)[] = [
    row('image', code(imageText(server)), image),
    ...generationRows(image),
    ...Object.entries(otherImages).map(([hardware, fact]) =>
      row(
        `image for ${hardwareTitle(server, hardware as OtherHardware)}`,
        code(`${fact.value.repository}:${fact.value.tag}`),
        fact,
      ),
    ),
    row('health', healthText(health.value), health),
    tls && row('TLS, and probes over HTTPS', `with ${tls.value.map(code).join(', ')}`, tls),
    ...stop.map((fact) => row('on SIGTERM', stopText(fact.value), fact)),
    row(
      'start-up, unless told',
      `${startup.value.typicalSeconds} s as a rule, ${startup.value.worstSeconds} s at worst`,
      startup,
    ),
    row('restricted Pod Security Standard', 'met, unless `security` says otherwise', user),
    row('user', `${user.value.uid}:${user.value.gid}`, user),
    row('writable', code(user.value.writable), user),
    user.value.fetched === undefined ? undefined : row('keeps what it fetches in', code(user.value.fetched), user),
    ...Object.entries(user.value.env).map(([name, value]) => row('environment', code(`${name}=${value}`), user)),
    sharedMemory && row('shared memory', memoryText(server), sharedMemory),
    needsGpu?.value ? row('accelerator', 'needed', needsGpu) : undefined,
    usesOneGpu?.value ? row('accelerators', 'one at the most, of which it makes use', usesOneGpu) : undefined,
    ...hubToken.map((fact) => row('token of the hub', code(fact.value), fact)),
    misreadsServiceLinks?.value
      ? row('service links', 'off: it takes them for settings', misreadsServiceLinks)
      : undefined,
  ];
  return rows.filter((each) => each !== undefined);
}

function hardwareTitle({ needsGpu }: ModelServer, hardware: OtherHardware): string {
  if (hardware !== 'cpu') return VENDOR_TITLES[hardware];
  return needsGpu?.value ? 'CPUs, where `image` names it' : 'CPUs';
}

function generationRows({ value: { repository, generations = [] }, source }: Fact<ServerImage>): string[][] {
  return generations.map(({ title, tag, since }) =>
    row(`image for ${title}`, tag === undefined ? 'none: not served' : code(`${repository}:${tag}`), {
      value: tag,
      source,
      ...(since === undefined ? {} : { since }),
    }),
  );
}

function row(name: string, value: string, { source, since }: Fact<unknown>): string[] {
  return [name, since === undefined ? value : `${value} (from ${since} on)`, link(source)];
}

function imageText({ image: { value } }: ModelServer): string {
  return value.repository === '' ? 'yours' : `${value.repository}:${value.tag}`;
}

function healthText({ ready, started, live }: ServerHealth): string {
  const states = [`ready ${code(ready)}`];
  if (started !== undefined) states.push(`started ${code(started)}`);
  states.push(live === undefined ? 'no liveness probe' : `alive ${code(live)}`);
  return states.join(', ');
}

function stopText(stop: StopBehavior | undefined): string {
  if (stop?.kind === 'flag') return `answers what is under way for ${code(`${stop.flag} <seconds>`)}`;
  if (stop?.kind !== 'finishes') return 'drops what is under way, so the preStop hook waits for it';
  const limit = stop.withinSeconds === undefined ? '' : `, for ${stop.withinSeconds} s at most`;
  return `answers what is under way${limit}`;
}

function memoryText({ sharedMemory }: ModelServer): string {
  const { gibibytes = 0, always = false } = sharedMemory?.value ?? {};
  return `${gibibytes} GiB for each GPU${always ? '' : ', from two on'}`;
}

function portsPart({ ports }: ModelServer): string[] {
  const rows = ports.value.map(({ name, number, purpose }) => [code(name), String(number), purpose]);
  return ['## Ports', table(['name', 'number', 'for'], rows), `Source: ${link(ports.source)}`];
}

function signalsPart({ metrics }: ModelServer): string[] {
  const where = `Metrics are at ${code(metrics.path)} of the port ${code(metrics.portName)}.`;
  const needs = metrics.needs === undefined ? '' : ` Needs ${metrics.needs}, which is set.`;
  if (metrics.signals.length === 0) return ['## Signals', where];
  const rows = metrics.signals.map((signal) => [
    code(signal.meaning),
    seriesOf(signal).map(seriesText).join(', '),
    labelsText(seriesOf(signal)),
    signal.highest === undefined ? signal.unit : `${signal.unit}, 0 to ${signal.highest}`,
    link(signal.source),
  ]);
  return ['## Signals', `${where}${needs}`, table(['signal', 'metric', 'labels', 'unit', 'source'], rows)];
}

function labelsText(series: readonly Series[]): string {
  const labels = new Set(series.flatMap((each) => each.labels));
  return labels.size === 0 ? 'none' : [...labels].map(code).join(', ');
}

function seriesText({ name, type, earlier = [], since }: Series): string {
  const before = earlier.map((old) => `${code(old.name)} before ${old.before}`);
  const from = since === undefined ? [] : [`from ${since} on`];
  return [`${code(name)} (${type})`, ...from, ...before].join(', ');
}

function cautionsPart({ cautions = [] }: ModelServer): string[] {
  if (cautions.length === 0) return [];
  return ['## To be known', cautions.map(({ value, source }) => `- ${value} (${link(source)})`).join('\n')];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`).join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}

function link(url: string): string {
  return `[${new URL(url).host}](${url})`;
}
