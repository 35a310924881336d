import { readFileSync } from 'node:fs';
import { ApiObject, type ApiObjectProps, App, Chart } from 'cdk8s';

/** The objects of one model as plain data, in which `model-0` stands for its name. */
const template: ApiObjectProps[] = JSON.parse(readFileSync('template.json', 'utf8'));

function replaced<T>(value: T, words: ReadonlyMap<unknown, unknown>): T;
function replaced(value: unknown, words: ReadonlyMap<unknown, unknown>): unknown {
  if (words.has(value)) return words.get(value);
  if (Array.isArray(value)) return value.map((item) => replaced(item, words));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, replaced(child, words)]));
}

/**
 * Synthesizes models as plain ApiObjects of cdk8s' own App.
 *
 * @param amounts amounts of resources in the template, with what yields them
 */
export function synthesizeBare(models: number, amounts: ReadonlyMap<string, () => string> = new Map()): void {
  const app = new App();
  for (let i = 0; i < models; i++) {
    const name = `model-${i}`;
    const words = new Map([['model-0', name], ...Array.from(amounts, ([text, amount]) => [text, amount()] as const)]);
    const chart = new Chart(app, name);
    for (const object of template) new ApiObject(chart, object.kind, replaced(object, words));
  }
  app.synth();
}
