/** A folder of throw-away scenarios, the command run in it as a user would, and what it leaves behind. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { makeWorkspace, type Workspace } from '../../describe/workspace.fixture.ts';
import type { Verdict } from '../../judge/verdict.ts';
import { readJournal, readResults } from '../../results/read.ts';
import type { LaneName } from '../../scenario/scenario.ts';

export interface Run {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface JudgedRun extends Run {
  readonly verdict: Verdict;
}

export interface Bench extends Workspace {
  /** The command's script, without references. */
  readonly entry: string;
  chmod(file: string, mode: number): Promise<void>;
  start(words: readonly string[], options?: RunOptions): ReturnType<typeof startIn>;
  run(words: readonly string[], options?: RunOptions): Promise<Run>;
  /** Measures these files in one lane at one concurrency; the verdict comes as JSON. */
  judge(files: readonly string[], options?: JudgeOptions): Promise<JudgedRun>;
  /** Results and journal of a run. */
  kept(out?: string): Promise<Kept>;
  /** Waits until no process of this folder runs, at most some seconds; returns the command lines of those that do. */
  orphans(): Promise<string[]>;
}

export interface RunOptions {
  /** Which of the commands in this folder. */
  readonly entry?: 'without-references' | 'impatient' | 'without-resident-lane' | '../main';
  readonly nodeFlags?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

export interface JudgeOptions extends RunOptions {
  readonly lane?: LaneName;
  /** Operations at once. Default 1. */
  readonly atOnce?: number;
  readonly words?: readonly string[];
}

type Kept = Awaited<ReturnType<typeof readKept>>;

export async function makeBench(): Promise<Bench> {
  const workspace = await makeWorkspace();
  const { root } = workspace;

  const started: ReturnType<typeof startIn>[] = [];
  const start: Bench['start'] = (words, options = {}) => {
    const run = startIn(root, words, options);
    started.push(run);
    return run;
  };
  const run: Bench['run'] = async (words, options) => {
    const { exitCode, stdout, stderr } = await start(words, options);
    return { exitCode, stdout: String(stdout), stderr: String(stderr) };
  };

  return {
    ...workspace,
    entry: scriptOf('without-references'),
    chmod: (file, mode) => chmod(join(root, file), mode),
    start,
    run,
    async judge(files, { lane = 'live', atOnce = 1, words = [], ...options } = {}) {
      const all = [
        'measure',
        ...files,
        '--lane',
        lane,
        '--concurrency',
        String(atOnce),
        '--json',
        ...alone(words),
        ...words,
      ];
      const done = await run(all, options);
      return { ...done, verdict: JSON.parse(done.stdout) as Verdict };
    },
    async remove() {
      for (const run of started) run.kill('SIGKILL');
      await Promise.all(started);
      await workspace.remove();
    },
    kept: (out = 'plimsoll-report') => readKept(join(root, out)),
    async orphans() {
      for (let i = 0; i < 50 && processesOf(root).length > 0; i += 1) await sleep(100);
      return processesOf(root);
    },
  };
}

/** Who held the bytes is asked by its own tests: elsewhere it would double what a red run takes. */
function alone(words: readonly string[]): string[] {
  return words.includes('--attribute') ? [] : ['--no-attribute'];
}

function startIn(root: string, words: readonly string[], options: RunOptions) {
  const { entry = 'without-references', nodeFlags = [], env = {} } = options;
  return execa(process.execPath, [...nodeFlags, scriptOf(entry), ...words], {
    cwd: root,
    reject: false,
    env: { CI: '', NO_COLOR: '1', NODE_V8_COVERAGE: '', ...env },
    stdin: 'ignore',
  });
}

function scriptOf(entry: string): string {
  return fileURLToPath(new URL(`${entry}.ts`, import.meta.url));
}

async function readKept(out: string) {
  const { trials } = await readJournal(join(out, 'trials.ndjson')).catch(() => ({ trials: [] }));
  return { results: await readResults(join(out, 'results.json')), journal: trials };
}

/** Every process of ours names the folder: the bundles that it runs are in it, or it works there. */
function processesOf(root: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        const here = line.includes(root) || readlinkSync(`/proc/${pid}/cwd`) === root;
        return here && line !== '' ? [line] : [];
      } catch {
        return [];
      }
    });
}

/** A scenario of one case that takes 64 KiB and reserves plenty; `fields` come last and win. */
export function tiny(name: string, fields: string, before = ''): Record<string, string> {
  const source = `import { defineScenario, fromChannel, KiB } from 'plimsoll';
${before}
export default defineScenario({
  name: '${name}',
  parameters: { size: [64 * KiB] },
  concurrency: [1, 2],
  warmUp: { size: KiB },
  reservation: ({ size }) => size + 512 * KiB,
  tight: 0.001,
  operation: async (_subject, { size }, { barrier }) => {
    const held = Buffer.alloc(size, 1);
    await barrier();
    held.buffer.transfer(0);
  },
  ${fields}
} as never);
`;
  return { [`${name}.scenario.ts`]: source };
}
