import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { type CompiledModule, compileModule } from '../compile/compile.ts';
import { firstPlace, mapStack } from '../compile/mapped-stack.ts';
import { type OriginalOf, originalsThrough } from '../compile/original.ts';
import { ownModule } from '../compile/own-modules.ts';
import { packageDirectory } from '../compile/run-directory.ts';
import type { Point, ScenarioFacts, SourceLocation } from '../results/schema.ts';
import type { CommandDescriptor, Parameters } from '../scenario/scenario.ts';
import { ScenarioError } from '../scenario/scenario-error.ts';
import { DescribeError } from './describe-error.ts';
import { evaluateBundle, type GroupKeeper } from './evaluate.ts';
import type { Described, DescribeMessage, Failed, Invalid, LoadedLocation } from './message.ts';
import { sourceHash } from './source-hash.ts';

/** Everything a plan and a trial need of a scenario, without ever loading it themselves. */
export interface ScenarioDescription {
  readonly facts: ScenarioFacts;
  /** The folder of the nearest package.json, where the file was evaluated. */
  readonly home: string;
  /** The scenario as the measured process loads it. */
  readonly bundle: string;
  readonly mapPath: string;
  /** The subject, where it is no JavaScript. */
  readonly command?: CommandDescriptor | null;
  readonly load: { readonly bundle: string } | null;
  readonly sidecars: Readonly<
    Record<string, { readonly bundle: string; readonly options: Readonly<Record<string, unknown>> }>
  >;
  /** Working directory of the measured process, absolute. */
  readonly cwd: string;
  /** Node binary of the measured process. */
  readonly node: string;
  readonly nodeFlags: readonly string[];
}

export interface DescribeOptions {
  /** Where the bundles go; see `runDirectory`. */
  readonly runDir: string;
  /** Default 30 000. */
  readonly timeLimitMs?: number | undefined;
  readonly signal?: AbortSignal;
  /** Told of the process group that evaluates the user's code, for whoever has to end what runs. */
  readonly groups?: GroupKeeper;
}

/**
 * Compiles a scenario file, its load and its sidecars, and reads the scenario in a process of its own. Throws
 * `CompileError`, {@link ScenarioError} or {@link DescribeError}, each naming the file, or the reason of `signal`.
 */
export async function describeScenario(
  file: string,
  { runDir, timeLimitMs = 30_000, signal, groups }: DescribeOptions,
): Promise<ScenarioDescription> {
  const path = resolve(file);
  const home = await packageDirectory(dirname(path));
  const compile = (source: string, role = '') =>
    compileModule(source, { outDir: runDir, name: bundleName(source) + role });
  const bundle = await compile(path);
  const shown = fromHere(path);
  const message = await evaluateBundle(bundle.path, { file: shown, cwd: home, timeLimitMs, signal, groups });
  const originalOf = originalsThrough(bundle);
  const described = accepted(message, 'described', shown, originalOf);
  const reservationLocation = described.formula && (await sourceLocation(described.formula, originalOf));
  const load = await compileLoad(described, path, compile);
  const sidecars = await compileSidecars(described, path, compile);
  const bundles = [{ bundle: bundle.path }, ...(load === null ? [] : [load]), ...Object.values(sidecars)];
  return {
    facts: {
      ...described.facts,
      file: shown,
      reservationLocation,
      sourceHash: await sourceHash(
        bundles.map((one) => one.bundle),
        home,
      ),
    },
    home,
    bundle: bundle.path,
    mapPath: bundle.mapPath,
    command: described.command,
    load,
    sidecars,
    cwd: await workingDirectory(described, path, home),
    node: await nodeBinary(described, path),
    nodeFlags: described.nodeFlags,
  };
}

/**
 * What the scenario's formulas say of these points, inside or outside of its matrix. Throws as {@link describeScenario}
 * does.
 */
export async function evaluatePoints(
  { bundle, mapPath, home, facts: { file } }: ScenarioDescription,
  points: readonly Parameters[],
  { timeLimitMs = 30_000, signal, groups }: Omit<DescribeOptions, 'runDir'> = {},
): Promise<readonly Point[]> {
  const message = await evaluateBundle(bundle, { file, cwd: home, timeLimitMs, signal, groups, points });
  return accepted(message, 'evaluated', file, originalsThrough({ path: bundle, mapPath })).points;
}

type Compile = (source: string, role?: string) => Promise<CompiledModule>;

/** Readable, and its own for each of two files of one name. */
function bundleName(source: string): string {
  const stem = basename(source).replace(/\.[cm]?[jt]s$/, '');
  return `${stem}-${createHash('sha256').update(source).digest('hex').slice(0, 8)}`;
}

function accepted<S extends 'described' | 'evaluated'>(
  message: DescribeMessage,
  wanted: S,
  file: string,
  originalOf: OriginalOf,
): Extract<DescribeMessage, { status: S }> {
  if (message.status === wanted) return message as Extract<DescribeMessage, { status: S }>;
  if (message.status === 'invalid') throw invalid(message, file, originalOf);
  if (message.status === 'failed') throw failed(message, file, originalOf);
  throw new Error(`${file} was ${message.status} where it was to be ${wanted}.`);
}

function invalid({ stack, ...at }: Invalid, file: string, originalOf: OriginalOf): ScenarioError {
  const cause = stack === null ? undefined : new Error(mapStack(stack, originalOf));
  return new ScenarioError({ ...at, file }, { cause });
}

function failed({ reason, message, stack }: Failed, file: string, originalOf: OriginalOf): DescribeError {
  if (reason === 'no default export') {
    const text = `${file} has no default export (${message}). Write export default defineScenario({ … }).`;
    return new DescribeError(text, { reason, file });
  }
  const mapped = stack === null ? null : mapStack(stack, originalOf);
  const text = `${file} threw ${message} ${firstPlace(mapped ?? '')}`.trimEnd();
  return new DescribeError(`${text}. It is loaded to read its fields: what can fail belongs into setup or start.`, {
    reason,
    file,
    stack: mapped,
  });
}

/** Relative to where the command runs, with the same separators everywhere. */
function fromHere(path: string): string {
  return relative(process.cwd(), path).split(sep).join('/');
}

async function sourceLocation(formula: LoadedLocation, originalOf: OriginalOf): Promise<SourceLocation> {
  const { file, line, column } = originalOf(formula.url, formula.line, formula.column);
  const text = (await readFile(file, 'utf8')).split('\n')[line - 1] ?? '';
  return { file: fromHere(file), line, column: column + 1, function: nameInSource(formula.function, text) };
}

/** The bundler numbers names that occur twice: `bytes2` where the source says `bytes`. */
function nameInSource(name: string, line: string): string {
  const unnumbered = name.replace(/\d+$/, '');
  return !line.includes(name) && line.includes(unnumbered) ? unnumbered : name;
}

async function compileLoad(
  { load }: Described,
  scenario: string,
  compile: Compile,
): Promise<{ bundle: string } | null> {
  if (load === null) return null;
  const source = await existing(resolve(dirname(scenario), load), 'load', scenario);
  return { bundle: (await compile(source, '-load')).path };
}

async function compileSidecars({ sidecars }: Described, scenario: string, compile: Compile) {
  const compiled: Record<string, { bundle: string; options: Readonly<Record<string, unknown>> }> = {};
  for (const [name, { module, options }] of Object.entries(sidecars)) {
    const path = ownModule(module) ?? resolve(dirname(scenario), module);
    const source = await existing(path, `sidecars.${name}.module`, scenario);
    compiled[name] = { bundle: (await compile(source, '-sidecar')).path, options };
  }
  return compiled;
}

async function workingDirectory({ cwd }: Described, scenario: string, home: string): Promise<string> {
  return cwd === null ? home : existing(resolve(dirname(scenario), cwd), 'cwd', scenario);
}

/** A bare name such as `node22` is left to the PATH. */
async function nodeBinary({ node }: Described, scenario: string): Promise<string> {
  if (node === null) return process.execPath;
  return node.includes('/') ? existing(resolve(dirname(scenario), node), 'node', scenario) : node;
}

async function existing(path: string, field: string, scenario: string): Promise<string> {
  if (await stat(path).catch(() => null)) return path;
  const file = fromHere(scenario);
  const text = `${file}: ${field} names ${path}, which does not exist. Paths are relative to the scenario file.`;
  throw new DescribeError(text, { reason: 'not found', file });
}
