import type { Rule } from '../../rule';
import { problemsOf } from '../verdict';

/** A rule that tells what the API server would say; what it finds is worked out for all of them at once. */
export function define(rule: Omit<Rule, 'check' | 'severity'> & Partial<Pick<Rule, 'severity'>>): Rule {
  return { severity: 'error', ...rule, check: (set, context) => problemsOf(rule.id, set, context.target) };
}

/** Any kind. */
export const ALL_KINDS = ['*'] as const;

/** An example of two manifests made by one frame around two fragments. */
export function framed(frame: (fragment: string) => string, before: string, after: string): Rule['example'] {
  return { before: frame(before), after: frame(after) };
}

/** A Pod around fields of its spec. */
export function pod(fields: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata:\n  name: chat\nspec:\n${indent(fields, 2)}\n  containers:\n    - name: server\n      image: registry.example.com/chat:1\n`;
}

/** A Pod around fields of its container. */
export function container(fields: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata:\n  name: chat\nspec:\n  containers:\n    - name: server\n      image: registry.example.com/chat:1\n${indent(fields, 6)}\n`;
}

/** A Deployment around fields of its spec. */
export function deployment(fields: string): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: chat\nspec:\n${indent(fields, 2)}\n  selector:\n    matchLabels: { app: chat }\n  template:\n    metadata:\n      labels: { app: chat }\n    spec:\n      containers:\n        - name: server\n          image: registry.example.com/chat:1\n`;
}

/** A Service around fields of its spec. */
export function service(fields: string): string {
  return `apiVersion: v1\nkind: Service\nmetadata:\n  name: chat\nspec:\n  selector: { app: chat }\n${indent(fields, 2)}\n`;
}

/** An autoscaler around fields of its spec. */
export function autoscaler(fields: string): string {
  return `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: chat\nspec:\n  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: chat }\n${indent(fields, 2)}\n`;
}

/** An object of another kind around its fields. */
export function manifest(apiVersion: string, kind: string): (fields: string) => string {
  return (fields) => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: chat\n${fields}\n`;
}

function indent(text: string, width: number): string {
  const margin = ' '.repeat(width);
  return text
    .split('\n')
    .map((line) => margin + line)
    .join('\n');
}
