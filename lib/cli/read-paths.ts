import { type CliContext, CliError } from './context';
import { findFiles, type ReadFile, readFile, readStandardInput, STANDARD_INPUT } from './files';
import { type Named, type Parts, withoutParts } from './kustomize';

/** Where a command reads. */
export type Where = Pick<CliContext, 'cwd' | 'stdin'>;

/** Files that were read, with the kustomizations in their folders and above them. */
export interface ReadPaths {
  readonly files: readonly ReadFile[];
  readonly kustomizations: readonly ReadFile[];
}

/**
 * Reads what paths stand for, standard input among them where it is named.
 *
 * @throws CliError with all that cannot be found or read
 */
export async function readPaths(paths: readonly string[], where: Where): Promise<ReadPaths> {
  const found = findFiles(paths, where.cwd);
  const reader = new Reader(where, found.faults);
  const kustomizations = await reader.read(found.kustomizations);
  const files = await reader.read(found.files);
  reader.finish();
  return { files, kustomizations };
}

/** Whole files that were read, and parts of kustomizations, which were not. */
export interface ReadWhole extends ReadPaths {
  readonly parts: readonly Parts<Named>[];
}

/**
 * Reads what paths stand for, without the parts of kustomizations.
 *
 * @param isMeant whether a file is read
 * @throws CliError with all that cannot be found or read
 */
export async function readWhole(
  paths: readonly string[],
  where: Where,
  isMeant: (file: string) => boolean = () => true,
): Promise<ReadWhole> {
  const found = findFiles(paths, where.cwd);
  const reader = new Reader(where, found.faults);
  const kustomizations = await reader.read(found.kustomizations);
  const named = found.files.filter(isMeant).map((file) => ({ file }));
  const { files, parts } = withoutParts(named, kustomizations, where.cwd);
  const read = await reader.read(files.map(({ file }) => file));
  reader.finish();
  return { files: read, kustomizations, parts };
}

/** Reads files, and goes on where one cannot be read. */
class Reader {
  private readonly faults: string[];

  /** @param faults what could not be found */
  constructor(
    private readonly where: Where,
    faults: readonly string[],
  ) {
    this.faults = [...faults];
  }

  async read(files: readonly string[]): Promise<ReadFile[]> {
    const read: ReadFile[] = [];
    for (const file of files) {
      try {
        read.push(await this.readOne(file));
      } catch (error) {
        if (!(error instanceof CliError)) throw error;
        this.faults.push(error.message);
      }
    }
    return read;
  }

  /** @throws CliError with all that could not be found or read */
  finish(): void {
    if (this.faults.length > 0) throw new CliError(this.faults.join('\n'));
  }

  private readOne(file: string): ReadFile | Promise<ReadFile> {
    const { cwd, stdin } = this.where;
    return file === STANDARD_INPUT ? readStandardInput(stdin) : readFile(file, cwd);
  }
}
