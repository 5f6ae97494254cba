import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { FORMAT, type Results, resultsSchema, type Trial, trialSchema, VERSION } from './schema.ts';

/** A file that is no results file of this version. The message names the field and what to do. */
export class ResultsUnreadableError extends Error {
  override readonly name = 'ResultsUnreadableError';
  readonly code = 'PLIMSOLL_RESULTS_UNREADABLE';
  readonly path: string;
  /** The first field that is wrong, such as `trials[3].waves[0].inFlight`; null when the file as a whole is. */
  readonly field: string | null;

  constructor(path: string, field: string | null, problem: string, remedy: string, cause?: unknown) {
    super(`${path} can't be read as results: ${problem}. ${remedy}`, { cause });
    this.path = path;
    this.field = field;
  }
}

const measureAgain = 'Measure again with `plimsoll measure`.';

/**
 * Reads and checks a results file.
 *
 * @throws {ResultsUnreadableError} missing, broken JSON, another format or version, or a field that is wrong
 */
export async function readResults(path: string): Promise<Results> {
  const value = parseJson(path, await readText(path));
  checkHead(path, value);
  const parsed = resultsSchema.safeParse(value);
  if (!parsed.success) throw wrongField(path, parsed.error, '');
  checkReferences(path, parsed.data);
  return parsed.data;
}

/** The trials of a journal. */
export interface Journal {
  readonly trials: readonly Trial[];
  /** Lines cut short by whatever ended the run: their trials are lost, and a reader should say so. */
  readonly tornLines: number;
}

/**
 * Reads a journal of trials, one line of JSON each. A torn line is counted, not fatal.
 *
 * @throws {ResultsUnreadableError} missing, or a whole line that is no trial
 */
export async function readJournal(path: string): Promise<Journal> {
  const lines = (await readText(path)).split('\n');
  const trials: Trial[] = [];
  let tornLines = 0;
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    const value = tryJson(line);
    if (value === undefined) tornLines++;
    else trials.push(parseTrial(path, value, index + 1));
  }
  return { trials, tornLines };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const problem = missing ? 'there is no such file' : (error as Error).message;
    const remedy = missing ? 'Name another file, or make one with `plimsoll measure`.' : 'Name another file.';
    throw new ResultsUnreadableError(path, null, problem, remedy, error);
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const problem = `it is no JSON (${(error as Error).message})`;
    throw new ResultsUnreadableError(path, null, problem, `It was cut short or edited. ${measureAgain}`, error);
  }
}

function tryJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Format and version come first: every other complaint about a file of another kind would mislead. */
function checkHead(path: string, value: unknown): void {
  const { format, version } = (value ?? {}) as { format?: unknown; version?: unknown };
  if (format !== FORMAT) {
    const problem = `\`format\` is ${shown(format)}, not "${FORMAT}"`;
    throw new ResultsUnreadableError(path, 'format', problem, 'Name a results file that Plimsoll wrote.');
  }
  if (version !== VERSION) {
    const problem = `\`version\` is ${shown(version)}; this Plimsoll reads version ${VERSION}`;
    const remedy = `Read it with the Plimsoll that wrote it, or measure again with this one.`;
    throw new ResultsUnreadableError(path, 'version', problem, remedy);
  }
}

/** Whoever made the file decides how long a value is, and how deep. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 100));
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** Cases name a scenario and trials name a case; judging would otherwise leave figures out in silence. */
function checkReferences(path: string, results: Results): void {
  const scenarios = new Set(results.scenarios.map(({ name }) => name));
  const cases = new Set(results.cases.map(({ id }) => id));
  results.cases.forEach(({ scenario }, index) => {
    if (!scenarios.has(scenario)) throw unknownName(path, `cases[${index}].scenario`, scenario);
  });
  results.trials.forEach((trial, index) => {
    if (!cases.has(trial.case)) throw unknownName(path, `trials[${index}].case`, trial.case);
  });
}

function unknownName(path: string, field: string, name: string): ResultsUnreadableError {
  return new ResultsUnreadableError(path, field, `\`${field}\` names "${name}", which the file lacks`, measureAgain);
}

function parseTrial(path: string, value: unknown, line: number): Trial {
  const parsed = trialSchema.safeParse(value);
  if (!parsed.success) throw wrongField(path, parsed.error, `line ${line}: `);
  return parsed.data;
}

function wrongField(path: string, error: z.ZodError, prefix: string): ResultsUnreadableError {
  const issue = error.issues[0];
  const field = fieldName(issue?.path ?? []);
  const problem = `${prefix}\`${field}\`: ${issue?.message ?? 'invalid'}`;
  return new ResultsUnreadableError(
    path,
    field,
    problem,
    `It was edited, or another version wrote it. ${measureAgain}`,
    error,
  );
}

function fieldName(path: readonly PropertyKey[]): string {
  return path.reduce<string>((name, key) => {
    if (typeof key === 'number') return `${name}[${key}]`;
    return name === '' ? String(key) : `${name}.${String(key)}`;
  }, '');
}
