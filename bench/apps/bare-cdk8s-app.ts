import { readFileSync } from 'node:fs';
import { ApiObject, type ApiObjectProps, App, Chart } from 'cdk8s';

/** The objects of one model as plain data, in which `model-0` stands for its name. */
const template: ApiObjectProps[] = JSON.parse(readFileSync('template.json', 'utf8'));

function named<T>(value: T, name: string): T;
function named(value: unknown, name: string): unknown {
  if (value === 'model-0') return name;
  if (Array.isArray(value)) return value.map((item) => named(item, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, named(child, name)]));
}

const app = new App();
for (let i = 0; i < Number(process.argv[2]); i++) {
  const chart = new Chart(app, `model-${i}`);
  for (const object of template) new ApiObject(chart, object.kind, named(object, `model-${i}`));
}
app.synth();
