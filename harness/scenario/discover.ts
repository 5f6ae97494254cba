import { glob, stat } from 'node:fs/promises';
import { basename, isAbsolute, resolve } from 'node:path';
import { ConfigError } from './config-error.ts';
import type { LoadedConfig } from './discover-config.ts';

export { ConfigError } from './config-error.ts';
export { type LoadedConfig, loadConfig } from './discover-config.ts';

const everyScenario = ['**/*.scenario.{ts,js,mts,mjs}'];
const ignored = ['node_modules', 'dist', 'plimsoll-report'];

/** Absolute paths, sorted, each once. */
export interface DiscoveredScenarios {
  /** To be run as they are. */
  readonly files: readonly string[];
  /** To be run when their scenario's name contains one of `names`; empty when no name was given. */
  readonly candidates: readonly string[];
  readonly names: readonly string[];
}

/**
 * The scenario files of a run. `selection` is what stands on the command line: files, folders, globs (relative to `cwd`)
 * or parts of scenario names. Without it, everything that the configuration's globs find. Throws {@link ConfigError}
 * when there is nothing to run.
 */
export async function discoverScenarios(
  { config, path, directory }: LoadedConfig,
  cwd: string,
  selection: readonly string[],
): Promise<DiscoveredScenarios> {
  const chosen = await Promise.all(selection.map((one) => choose(one, cwd)));
  const names = selection.filter((_, index) => chosen[index] === null);
  const files = sorted(chosen.flatMap((found) => found ?? []));
  if (selection.length > 0 && names.length === 0) return { files, candidates: [], names };

  const globs = config.scenarios ?? everyScenario;
  const all = await find(globs, directory, config.out);
  if (all.length === 0) throw nothingFound(globs, directory, path);
  return names.length === 0 ? { files: all, candidates: [], names } : { files, candidates: all, names };
}

/** The files that one word of the command line stands for; null when it is part of a name. */
async function choose(word: string, cwd: string): Promise<string[] | null> {
  const path = resolve(cwd, word);
  const found = await stat(path).catch(() => null);
  if (found?.isFile()) return [path];
  const isPath = /[/\\]|\.[cm]?[jt]s$/.test(word);
  if (found?.isDirectory()) {
    const inside = await find(everyScenario, path);
    if (inside.length > 0) return inside;
    if (isPath) throw new ConfigError(`${word} holds no scenario: nothing in it matches ${everyScenario}.`);
    return null;
  }
  if (/[*?[\]{}]/.test(word)) return orNothing(word, await find([word], cwd));
  if (isPath) throw new ConfigError(`${word} does not exist in ${cwd}. Correct the path, or give part of a name.`);
  return null;
}

function orNothing(pattern: string, found: string[]): string[] {
  if (found.length > 0) return found;
  throw new ConfigError(`Nothing matches ${pattern}. Put quotes around it, so that the shell does not expand it.`);
}

async function find(globs: readonly string[], directory: string, out?: string): Promise<string[]> {
  const unwanted = new Set(
    [...ignored, ...(out === undefined ? [] : [basename(out)])].filter((name) => !names(globs, name)),
  );
  const found: string[] = [];
  for await (const match of glob(globs, { cwd: directory, exclude: (path) => unwanted.has(basename(path)) })) {
    found.push(isAbsolute(match) ? match : resolve(directory, match));
  }
  return sorted(found);
}

/** A glob that says `dist/…` means it. */
function names(globs: readonly string[], folder: string): boolean {
  return globs.some((pattern) => pattern.split('/').includes(folder));
}

function sorted(paths: readonly string[]): string[] {
  return [...new Set(paths)].sort();
}

function nothingFound(globs: readonly string[], directory: string, config: string | null): ConfigError {
  const where =
    config === null ? 'name its place by scenarios in plimsoll.config.ts' : `correct scenarios in ${config}`;
  return new ConfigError(
    `No scenario found: nothing in ${directory} matches ${globs.join(', ')}. Write one, such as upload.scenario.ts, or ${where}.`,
    config === null ? null : 'scenarios',
  );
}
