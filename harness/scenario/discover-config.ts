import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { compileModule } from '../compile/compile.ts';
import { mapStack } from '../compile/mapped-stack.ts';
import { originalsThrough } from '../compile/original.ts';
import { removeRunDirectory, runDirectory } from '../compile/run-directory.ts';
import type { PlimsollConfig } from './config.ts';
import { ConfigError } from './config-error.ts';
import { firstProblem, onlyThese, satisfying } from './validate-problem.ts';

const fileNames = ['ts', 'mts', 'js', 'mjs'].map((ending) => `plimsoll.config.${ending}`);

export interface LoadedConfig {
  readonly config: PlimsollConfig;
  /** The file it came from; null when there is none. */
  readonly path: string | null;
  /** What its globs and its output folder are relative to: its own folder, or `cwd`. */
  readonly directory: string;
}

/**
 * The configuration of `cwd`, or of `explicitPath`; empty when there is no file. It is plain data, so it is evaluated in
 * this process. Throws {@link ConfigError}, or `CompileError` when it can't be compiled.
 */
export async function loadConfig(cwd: string, explicitPath?: string): Promise<LoadedConfig> {
  const path = explicitPath === undefined ? await findConfig(cwd) : resolve(cwd, explicitPath);
  if (path === null) return { config: {}, path, directory: cwd };
  if (!(await isFile(path))) throw new ConfigError(`${path} does not exist. Correct --config, or leave it out.`);
  return { config: checked(path, await defaultExport(path)), path, directory: dirname(path) };
}

async function findConfig(cwd: string): Promise<string | null> {
  for (const name of fileNames) {
    const path = join(cwd, name);
    if (await isFile(path)) return path;
  }
  return null;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() ?? false;
}

async function defaultExport(path: string): Promise<unknown> {
  const outDir = await runDirectory(dirname(path));
  try {
    const bundle = await compileModule(path, { outDir, name: 'config' });
    const exported = await evaluate(path, bundle);
    if ('default' in exported) return exported.default;
    throw new ConfigError(`${path} has no default export. Write export default defineConfig({ … }).`);
  } finally {
    await removeRunDirectory(outDir);
  }
}

async function evaluate(path: string, bundle: { path: string; mapPath: string }): Promise<Record<string, unknown>> {
  try {
    return await import(pathToFileURL(bundle.path).href);
  } catch (cause) {
    if (!(cause instanceof Error))
      throw new ConfigError(`${path} threw ${String(cause)}. Correct it.`, null, { cause });
    cause.stack = mapStack(cause.stack ?? '', originalsThrough(bundle));
    throw new ConfigError(`${path} threw ${cause.name}: ${cause.message}. Correct it.`, null, { cause });
  }
}

function checked(path: string, value: unknown): PlimsollConfig {
  const result = configShape.safeParse(value);
  if (result.success) return value as PlimsollConfig;
  const { field, problem, remedy } = firstProblem(result.error, value, configExamples);
  throw new ConfigError(`${path}: ${field || 'the configuration'} ${problem}. ${remedy}`, field);
}

const text = (phrase: string) => satisfying<string>(phrase, (value) => typeof value === 'string' && value !== '');
const lanes = z.array(z.enum(['live', 'resident'], { error: "'live' or 'resident'" }), { error: 'a list of lanes' });

const configShape = onlyThese('an object made by defineConfig', {
  scenarios: z
    .array(text('a glob'), { error: 'a list of globs' })
    .min(1, { error: 'a list of at least one glob' })
    .optional(),
  plan: z.enum(['quick', 'pr', 'full'], { error: "'quick', 'pr' or 'full'" }).optional(),
  lanes: lanes.min(1, { error: 'a list of at least one lane' }).optional(),
  require: lanes.optional(),
  out: text('a folder').optional(),
  budgetEnv: text('the name of an environment variable').optional(),
});

const configExamples: Readonly<Record<string, string>> = {
  scenarios: "scenarios: ['bench/**/*.scenario.ts']",
  plan: "plan: 'pr'",
  lanes: "lanes: ['live', 'resident']",
  require: "require: ['live', 'resident']",
  out: "out: 'plimsoll-report'",
  budgetEnv: "budgetEnv: 'UPLOAD_MEMORY_BUDGET'",
};
