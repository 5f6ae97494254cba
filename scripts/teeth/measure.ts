/** Runs the real command in a copy of the tree and keeps of its verdict what tells who caught what. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { ExitCode, Finding, Verdict } from '../../harness/judge/verdict.ts';
import { readResults } from '../../harness/results/read.ts';
import type { Results } from '../../harness/results/schema.ts';

/** One run of the command. Sizes in bytes. */
export interface Attempt {
  readonly exit: ExitCode;
  readonly seconds: number;
  readonly sentence: string;
  /** Those that cost the exit code, heaviest first. */
  readonly findings: readonly Pick<Finding, 'rule' | 'code' | 'sentence' | 'reservedBytes' | 'neededBytes'>[];
  /** r* of every product's case that was measured, by its id. */
  readonly needed: Readonly<Record<string, number | null>>;
}

/** The command gave no verdict: what was mutated did not even start, so that nothing was proven. */
export class NoVerdictError extends Error {
  override readonly name = 'NoVerdictError';
  readonly code = 'TEETH_NO_VERDICT';
}

const WITHIN_MS = 10 * 60_000;

const COMMAND = 'harness/cli/main.ts';
const WITHOUT_REFERENCES = 'harness/cli/test-support/without-references.ts';

export interface MeasureOptions {
  /** A copy of the tree. */
  readonly folder: string;
  /** Whether the reference subjects run too, as they do for whoever types the command. */
  readonly references: boolean;
  readonly signal: AbortSignal;
}

/** Runs `measure` with these words. Throws a {@link NoVerdictError}, or the signal's reason. */
export async function measure(words: readonly string[], options: MeasureOptions): Promise<Attempt> {
  const begun = performance.now();
  const verdict = await withOutput(options.folder, (out) => runMeasure(words, out, options));
  return { ...attemptOf(verdict), seconds: Math.round((performance.now() - begun) / 100) / 10 };
}

/** The same for whoever wants the facts and not the verdict. */
export async function measureResults(words: readonly string[], options: MeasureOptions): Promise<Results> {
  return await withOutput(options.folder, async (out) => {
    await runMeasure(words, out, options);
    return await readResults(join(out, 'results.json'));
  });
}

/** Below the copy of the tree, so that it goes when that goes. */
async function withOutput<T>(folder: string, work: (out: string) => Promise<T>): Promise<T> {
  const out = await mkdtemp(join(folder, 'out-'));
  try {
    return await work(out);
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

async function runMeasure(
  words: readonly string[],
  out: string,
  { folder, references, signal }: MeasureOptions,
): Promise<Verdict> {
  const { exitCode, stdout, stderr } = await execa(
    process.execPath,
    [references ? COMMAND : WITHOUT_REFERENCES, 'measure', ...words, '--json', '--out', out],
    // In CI the defaults are others.
    { cwd: folder, env: { CI: '' }, reject: false, timeout: WITHIN_MS, cancelSignal: signal },
  );
  signal.throwIfAborted();
  const verdict = verdictOf(stdout);
  if (verdict !== null && verdict.exitCode === exitCode) return verdict;
  throw new NoVerdictError(`\`measure ${words.join(' ')}\` gave no verdict, exit code ${exitCode}: ${tail(stderr)}`);
}

function verdictOf(stdout: string): Verdict | null {
  try {
    return JSON.parse(stdout) as Verdict;
  } catch {
    return null;
  }
}

function attemptOf({ exitCode, sentence, findings, cases }: Verdict): Omit<Attempt, 'seconds'> {
  return {
    exit: exitCode,
    sentence,
    findings: findings
      .filter(({ severity }) => severity === 'error')
      .map(({ rule, code, sentence: said, reservedBytes, neededBytes }) => ({
        ...{ rule, code, sentence: said, reservedBytes, neededBytes },
      })),
    needed: Object.fromEntries(
      cases.filter(({ kind }) => kind === 'product').map(({ id, neededBytes }) => [id, neededBytes]),
    ),
  };
}

function tail(text: string): string {
  return text.trim().slice(-600);
}
