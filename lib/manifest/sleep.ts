const SLEEP = /(?:^|[\s;&/'"])sleep\s+(\d+(?:\.\d+)?)([smhd]?)(?![\w.])/;
const SECONDS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** How long a command line sleeps, in seconds; undefined where it is not seen to sleep. */
export function sleptSeconds(command: string): number | undefined {
  const [, time, unit = ''] = SLEEP.exec(command) ?? [];
  return time === undefined ? undefined : Number(time) * (SECONDS[unit] ?? 1);
}
