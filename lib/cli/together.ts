import { CliError } from './context';

/** What several pieces of work yield. */
type Work<T extends readonly unknown[]> = { readonly [K in keyof T]: () => T[K] | Promise<T[K]> };

/**
 * Does several pieces of work, and tells at once why any of them cannot be done.
 *
 * @throws CliError with a line for each reason
 */
export async function together<T extends readonly unknown[]>(...work: Work<T>): Promise<T> {
  const faults: string[] = [];
  const done: unknown[] = [];
  for (const piece of work) {
    try {
      done.push(await piece());
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      faults.push(error.message);
    }
  }
  if (faults.length > 0) throw new CliError(faults.join('\n'));
  return done as unknown as T;
}
