/** `plimsoll measure` of one scenario file, as a process of its own, once for the same question. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { renderVerdict } from '../../reports/terminal/index.ts';
import type { Verdict } from '../judge/verdict.ts';
import type { PlanName } from '../plan-name.ts';
import { lockFolder } from '../results/folder-lock.ts';
import { readResults } from '../results/read.ts';
import type { Results } from '../results/schema.ts';
import type { LaneName } from '../scenario/scenario.ts';
import { COMMAND_FILE } from './command-file.ts';

export interface MeasureOptions {
  /** So many at once, instead of the scenario's own. */
  readonly concurrency?: number | readonly number[];
  /** Only these values. */
  readonly parameters?: Readonly<Record<string, number>>;
  readonly lane?: LaneName;
  /** Default `quick`, or `pr` when the variable `CI` is set. */
  readonly plan?: PlanName;
  /** A hard bound, such as `4m`. Default: a little less than the test's own 5 minutes. */
  readonly maxTime?: string;
}

export interface Measured {
  readonly verdict: Verdict;
  readonly results: Results;
  /** The verdict as the terminal tells it. */
  readonly told: string;
}

const MAX_TIME = '280s';
const ASK_AGAIN_MS = 200;
/** What Vitest puts there is for its workers. */
const OF_VITEST = /^(VITEST|TEST$|NODE_OPTIONS$|NODE_V8_COVERAGE$|NODE_CHANNEL_|TINYPOOL)/;

const known = new Map<string, Promise<Measured>>();

/** @throws Error with what the command said, where it came to no verdict */
export function measureScenario(
  file: string,
  options: MeasureOptions & { readonly attribute?: boolean },
): Promise<Measured> {
  const words = wordsOf(file, options);
  const question = words.join('\0');
  const measured = known.get(question) ?? measure(words);
  known.set(question, measured);
  return measured;
}

async function measure(words: readonly string[]): Promise<Measured> {
  const out = await mkdtemp(join(tmpdir(), 'plimsoll-vitest-'));
  try {
    await using _ = await alone();
    const { stdout, stderr, exitCode } = await execa(process.execPath, [COMMAND_FILE, ...words, '--out', out], {
      env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_VITEST.test(name))),
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
    });
    if (!stdout.startsWith('{'))
      throw new Error(`plimsoll measure ended with exit code ${exitCode}.\n${stderr}${stdout}`);
    const verdict = JSON.parse(stdout) as Verdict;
    const results = await readResults(join(out, 'results.json'));
    const told = renderVerdict(verdict, results, {
      width: process.stdout.columns ?? 100,
      colour: false,
      unicode: false,
    });
    return { verdict, results, told };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

/** Test files run side by side; two measurements at once would read each other's noise. */
async function alone(): Promise<AsyncDisposable> {
  const folder = join(tmpdir(), `plimsoll-vitest-${userInfo().uid}`);
  for (;;) {
    try {
      const lock = await lockFolder(folder);
      return { [Symbol.asyncDispose]: async () => lock[Symbol.dispose]() };
    } catch {
      await sleep(ASK_AGAIN_MS);
    }
  }
}

function wordsOf(file: string, options: MeasureOptions & { readonly attribute?: boolean }): string[] {
  const { concurrency = [], parameters = {}, lane, plan, maxTime = MAX_TIME, attribute = false } = options;
  const numbers = [concurrency].flat() as number[];
  return [
    'measure',
    file,
    '--json',
    '--no-github',
    attribute ? '--attribute' : '--no-attribute',
    ...['--max-time', maxTime],
    ...(plan === undefined ? [] : ['--plan', plan]),
    ...(lane === undefined ? [] : ['--lane', lane]),
    ...numbers.flatMap((n) => ['--concurrency', String(n)]),
    ...Object.entries(parameters).flatMap(([name, value]) => ['--parameter', `${name}=${value}`]),
  ];
}
