import { parseArgs } from 'node:util';

/** The part of a fleet that is wanted. */
export interface Selection {
  /** @default - all */
  readonly environments?: readonly string[];
  /** @default - all */
  readonly models?: readonly string[];
}

/**
 * Reads `--environment` and `--model` from the command line, or `MODEL_SERVING_ENVIRONMENT` and `MODEL_SERVING_MODEL`
 * where the command line does not name them, as under the cdk8s CLI, which hands no arguments on. Both may be repeated,
 * or hold several names with commas between them.
 */
export function selectionFrom(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Selection {
  const { values } = parseArgs({
    args: [...args],
    strict: false,
    options: { environment: { type: 'string', multiple: true }, model: { type: 'string', multiple: true } },
  });
  return {
    environments: names(values.environment) ?? names(environment.MODEL_SERVING_ENVIRONMENT),
    models: names(values.model) ?? names(environment.MODEL_SERVING_MODEL),
  };
}

function names(given: unknown): string[] | undefined {
  const texts = [given].flat().filter((text) => typeof text === 'string');
  const all = texts.flatMap((text) => text.split(',')).map((name) => name.trim());
  const named = all.filter((name) => name !== '');
  return named.length > 0 ? [...new Set(named)] : undefined;
}
