import { join, resolve } from 'node:path';
import { ts } from '@ts-morph/common';

/** The folder of this project. */
export const ROOT = resolve(__dirname, '../..');

/** The compiler's own package for this platform brings the standard library's types. */
const STANDARD_LIBRARY = join(
  ROOT,
  'node_modules/@typescript',
  `typescript-${process.platform}-${process.arch}`,
  'lib',
);

/**
 * Reads a source file and all that it imports.
 *
 * @throws Error where they have errors
 */
export function loadProgram(source: string): ts.Program {
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    strict: true,
    skipLibCheck: true,
    types: ['node'],
  };
  const host = ts.createCompilerHost(options);
  // This build of the compiler API comes without the standard library's types.
  host.getDefaultLibLocation = () => STANDARD_LIBRARY;
  host.getDefaultLibFileName = (given) => join(STANDARD_LIBRARY, ts.getDefaultLibFileName(given));
  const program = ts.createProgram([source], options, host);
  const [error] = ts.getPreEmitDiagnostics(program);
  if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'));
  return program;
}

/** What a source file exports. */
export function exportsOf(program: ts.Program, source: string): readonly ts.Symbol[] {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(source);
  const symbol = file && checker.getSymbolAtLocation(file);
  if (!symbol) throw new Error(`${source} exports nothing`);
  return checker.getExportsOfModule(symbol);
}
