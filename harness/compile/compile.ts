/**
 * From a module of the user's, in TypeScript or JavaScript, to one JavaScript file. Compiled in the parent, because type
 * stripping inside the measured process would add 18 MB to it and leave freed pages behind.
 */
import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildFailure, type BuildOptions, build, formatMessages, stop } from 'esbuild';
import { CompileError, describeFailure } from './compile-error.ts';
import { keepOriginalLocation, originalLocationDefines } from './original-location.ts';
import { resolveAsInProduction } from './resolution.ts';

export interface CompiledModule {
  /** The bundle, an ES module. */
  readonly path: string;
  /** Its source map, beside it; the bundle itself does not refer to it. */
  readonly mapPath: string;
}

/**
 * Bundles `file` into `<outDir>/<name>.mjs`. Packages in node_modules stay outside and are loaded from where they are
 * installed; workspace sources, path aliases and TypeScript are bundled. Throws {@link CompileError}.
 */
export async function compileModule(
  file: string,
  { outDir, name }: { readonly outDir: string; readonly name: string },
): Promise<CompiledModule> {
  const entry = resolve(file);
  await mustBeFile(entry);
  try {
    await build(buildOptions(entry, outDir, name));
  } catch (error) {
    throw await asCompileError(error, entry);
  }
  const path = join(outDir, `${name}.mjs`);
  return { path, mapPath: `${path}.map` };
}

/** Ends esbuild's service process. A later {@link compileModule} starts it again. */
export async function closeCompiler(): Promise<void> {
  await stop();
}

async function mustBeFile(entry: string): Promise<void> {
  const found = await stat(entry).catch(() => null);
  if (found?.isFile()) return;
  const what = found === null ? 'does not exist' : 'is not a file';
  throw new CompileError(`${entry} ${what}. Correct the path.`, { file: entry, line: null, details: '' });
}

function buildOptions(entry: string, outDir: string, name: string): BuildOptions {
  return {
    entryPoints: [{ in: entry, out: name }],
    outdir: outDir,
    outExtension: { '.js': '.mjs' },
    absWorkingDir: dirname(entry),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // Node knows neither the `module` condition nor the `module` field, which esbuild adds unless told otherwise.
    conditions: [],
    mainFields: ['main'],
    sourcemap: 'external',
    sourcesContent: false,
    charset: 'utf8',
    legalComments: 'none',
    loader: { '.txt': 'text', '.sql': 'text', '.html': 'text', '.graphql': 'text' },
    define: originalLocationDefines,
    banner: { js: requireOf(entry) },
    plugins: [resolveAsInProduction, keepOriginalLocation],
    logLevel: 'silent',
  };
}

/** CommonJS sources keep their `require`; a call with a computed name is resolved from the entry's folder. */
function requireOf(entry: string): string {
  const base = JSON.stringify(pathToFileURL(entry).href);
  return `const require = process.getBuiltinModule('node:module').createRequire(${base});`;
}

async function asCompileError(error: unknown, entry: string): Promise<unknown> {
  if (!isBuildFailure(error)) return error;
  const [first] = error.errors;
  if (first === undefined) return error;
  const { text, file, line } = describeFailure(first, entry);
  const details = (await formatMessages(error.errors, { kind: 'error', color: false })).join('\n');
  const absolute = isAbsolute(file) ? file : resolve(dirname(entry), file);
  return new CompileError(text, { file: absolute, line, details }, { cause: error });
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && Array.isArray((error as Partial<BuildFailure>).errors);
}
