import { AUTH_MODES, isHttpAddress, unknownAuthModes } from '../../manifest/keda';
import { at, listOf, textOf } from '../../manifest/read';
import { documents, example, GPU_DEPLOYMENT, kedaExample } from '../example';
import { tokenize } from '../promql/tokens';
import type { Problem, Rule } from '../rule';

const QUERY = 'sum(vllm:num_requests_waiting{model_name="qwen"})';

export const triggerUnusable: Rule = {
  id: 'trigger-unusable',
  severity: 'error',
  kinds: ['ScaledObject', 'ScaledJob'],
  title: 'A Prometheus trigger of KEDA can never yield a number.',
  why: 'The metadata of a trigger is text to the API server and to the webhook of KEDA, which accept anything. The scaler cannot be built, or fails whenever it asks: nothing ever scales.',
  fix: 'Give serverAddress as a URL with http:// or https://, query as PromQL, and threshold as a number above 0.',
  source: 'https://keda.sh/docs/latest/scalers/prometheus/',
  example: example(documents(GPU_DEPLOYMENT, kedaExample(QUERY).replace('http://prometheus', 'prometheus')), [
    'serverAddress: prometheus',
    'serverAddress: http://prometheus',
  ]),
  *check(set) {
    for (const object of set.ofType('keda.sh', 'ScaledObject', 'ScaledJob')) {
      // Where a formula works out the metric, it has a target of its own, and the triggers need none.
      const isTerm = at(object.manifest, 'spec', 'advanced', 'scalingModifiers', 'formula') !== undefined;
      const faults = FAULTS.filter(([field]) => field !== 'threshold' || !isTerm);
      for (const [index, trigger] of listOf(at(object.manifest, 'spec', 'triggers')).entries()) {
        if (at(trigger, 'type') !== 'prometheus') continue;
        const path = `spec.triggers[${index}].metadata`;
        for (const problem of judge(at(trigger, 'metadata'), faults)) {
          yield { object, ...problem, path: problem.path === '' ? path : `${path}.${problem.path}` };
        }
      }
    }
  },
};

/** What a tool may still fill in. */
const TEMPLATE = /\$[({]|\{\{/;

/** KEDA calculates in thousandths. */
const LEAST_THRESHOLD = 0.001;

const FAULTS: readonly (readonly [field: string, fault: (value: string) => string | undefined])[] = [
  ['serverAddress', addressFault],
  ['query', queryFault],
  ['threshold', thresholdFault],
];

function* judge(metadata: unknown, faults: typeof FAULTS): Iterable<Omit<Problem, 'object'>> {
  for (const [field, fault] of faults) {
    const value = textOf(at(metadata, field));
    if (value === undefined || value === '') {
      yield { path: '', message: `gives no ${field}: KEDA cannot build the scaler.` };
      continue;
    }
    const message = TEMPLATE.test(value) ? undefined : fault(value);
    if (message !== undefined) yield { path: field, value, message };
  }
  const modes = textOf(at(metadata, 'authModes')) ?? '';
  const [unknown] = unknownAuthModes(modes);
  if (unknown === undefined || TEMPLATE.test(modes)) return;
  const message = `signs in by ${unknown}, which KEDA does not know: it cannot build the scaler.`;
  yield { path: 'authModes', value: modes, message, fix: `Choose from ${AUTH_MODES.join(', ')}.` };
}

function addressFault(address: string): string | undefined {
  if (isHttpAddress(address)) return undefined;
  return `asks at ${address}, which is no URL with http:// or https://: KEDA cannot reach it.`;
}

const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

function queryFault(query: string): string | undefined {
  const open: string[] = [];
  for (const { kind, text } of tokenize(query) ?? []) {
    if (kind !== 'operator') continue;
    const closer = CLOSERS[text];
    if (closer !== undefined) open.push(closer);
    else if (Object.values(CLOSERS).includes(text) && open.pop() !== text) {
      return `asks for what is no PromQL: a ${text} closes nothing. Prometheus refuses the query.`;
    }
  }
  const missing = open.pop();
  return missing && `asks for what is no PromQL: a ${missing} is missing. Prometheus refuses the query.`;
}

function thresholdFault(threshold: string): string | undefined {
  if (threshold.trim() === threshold && Number(threshold) >= LEAST_THRESHOLD) return undefined;
  return `has the threshold ${JSON.stringify(threshold)}, which is no number of ${LEAST_THRESHOLD} or more: KEDA could not make a target of it.`;
}
