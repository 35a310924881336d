import { FACTORIES } from './factories';

/** How amounts are written as data, by class and method. */
const UNITS: Readonly<Record<string, string>> = {
  'Cpu.millis': 'm',
  'Cpu.units': '',
  'Duration.hours': 'h',
  'Duration.minutes': 'm',
  'Duration.seconds': 's',
  'Size.gibibytes': 'Gi',
  'Size.mebibytes': 'Mi',
};

/** What names a model in code, and what does as data. */
const BY_ID = 'give the construct such an id';
const BY_FILE = 'give the file such a name';

const AMOUNT = /\b(Cpu|Duration|Size)\.(\w+)\((\w+)\)/g;
const CALL = new RegExp(`\\b(${Object.keys(FACTORIES).join('|')})\\.(\\w+)(?:\\(([^()]*)\\))?`, 'g');

/**
 * A message of a construct for people who write data: `Cpu.millis(500)` becomes `500m`, and
 * `Signal.waitingRequests({ perReplica: 4 })` becomes `{ waitingRequests: { perReplica: 4 } }`.
 */
export function inDataWords(message: string): string {
  const amounts = message
    .replace(BY_ID, BY_FILE)
    .replace(AMOUNT, (call: string, owner: string, method: string, amount: string) => {
      const unit = UNITS[`${owner}.${method}`];
      return unit === undefined ? call : `${amount}${unit}`;
    });
  return amounts.replace(CALL, (call: string, owner: string, method: string, given: string | undefined) => {
    if (!Object.hasOwn(FACTORIES[owner] ?? {}, method)) return call;
    const argument = given === undefined ? '...' : given || '{}';
    return `{ ${method}: ${argument} }`;
  });
}
