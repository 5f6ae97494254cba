import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { compileCacheBeside } from '../compile/compile-cache.ts';
import type { Parameters } from '../scenario/scenario.ts';
import { DescribeError } from './describe-error.ts';
import type { DescribeMessage } from './message.ts';

const entry = fileURLToPath(new URL(`./main${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url));

/** Enough of the user's output to see what went wrong, and no more of a flood. */
const OUTPUT_KEPT = 4096;

export interface GroupKeeper {
  add(pid: number): void;
  remove(pid: number): void;
}

export interface EvaluateOptions {
  readonly file: string;
  readonly cwd: string;
  readonly timeLimitMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly groups?: GroupKeeper | undefined;
  /** Evaluates these points, inside or outside of the matrix, instead of describing the scenario. */
  readonly points?: readonly Parameters[];
}

/**
 * Evaluates a compiled scenario in a process of its own and returns what it said. Throws {@link DescribeError} when it
 * said nothing within `timeLimitMs`, and the reason of `signal` when that aborts.
 */
export async function evaluateBundle(bundle: string, options: EvaluateOptions): Promise<DescribeMessage> {
  const { file, timeLimitMs, groups } = options;
  const subprocess = start(bundle, options);
  const { pid = 0 } = subprocess;
  groups?.add(pid);
  const output = keepTail(subprocess);
  const exited = once(subprocess, 'exit');
  const limit = AbortSignal.any([AbortSignal.timeout(timeLimitMs), ...(options.signal ? [options.signal] : [])]);
  try {
    limit.throwIfAborted();
    const message = await Promise.race([
      firstMessage(subprocess),
      ended(exited),
      once(limit, 'abort').then(() => null),
    ]);
    if (message !== null && isMessage(message)) return message;
    options.signal?.throwIfAborted();
    throw message === null ? hung(file, timeLimitMs, output()) : gone(file, message, output());
  } finally {
    await stop(subprocess, exited);
    groups?.remove(pid);
  }
}

function start(bundle: string, { cwd, points }: EvaluateOptions): ChildProcess {
  const { nodeChildProcess } = execa(
    process.execPath,
    [entry, bundle, ...(points === undefined ? [] : [JSON.stringify(points)])],
    {
      cwd,
      env: { ...plainEnvironment(), ...compileCacheBeside(bundle) },
      extendEnv: false,
      // A group of its own: the terminal's Ctrl-C is for Plimsoll, which ends the group with all that the code started.
      detached: true,
      cleanup: false,
      ipc: true,
      stdin: 'ignore',
      buffer: false,
      reject: false,
    },
  );
  return nodeChildProcess;
}

/**
 * Flags and coverage meant for Plimsoll itself would change what the user's code does. Unset rather than left out: Node
 * hands NODE_V8_COVERAGE down when it is not mentioned.
 */
function plainEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, NODE_OPTIONS: undefined, NODE_V8_COVERAGE: undefined };
}

interface Ended {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** The user's code has the same channel, and may say on it what it likes. */
function firstMessage(subprocess: ChildProcess): Promise<DescribeMessage> {
  return new Promise((resolve) => {
    subprocess.on('message', (message: unknown) => {
      if (STATUSES.includes((Object(message) as Partial<DescribeMessage>).status)) resolve(message as DescribeMessage);
    });
  });
}

const STATUSES: readonly unknown[] = [
  'described',
  'evaluated',
  'invalid',
  'failed',
] satisfies DescribeMessage['status'][];

/** The last message can arrive together with the exit: it is let through first. */
async function ended(exited: Promise<unknown[]>): Promise<Ended> {
  const [exitCode, signal] = (await exited) as [number | null, string | null];
  await new Promise((resolve) => setTimeout(resolve, 50));
  return { exitCode, signal };
}

function isMessage(value: DescribeMessage | Ended): value is DescribeMessage {
  return 'status' in value;
}

function keepTail(subprocess: ChildProcess): () => string {
  let tail = '';
  for (const stream of [subprocess.stdout, subprocess.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      tail = (tail + text).slice(-OUTPUT_KEPT);
    });
  }
  return () => tail.trim();
}

/** Its own children may hold its pipes open, so the end of the process is awaited and not that of its output. */
async function stop(subprocess: ChildProcess, exited: Promise<unknown[]>): Promise<void> {
  killGroup(subprocess);
  await exited;
  subprocess.stdout?.destroy();
  subprocess.stderr?.destroy();
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Already gone, which is what was wanted.
  }
}

function hung(file: string, timeLimitMs: number, output: string): DescribeError {
  const message =
    `${file} did not finish loading within ${timeLimitMs / 1000} s. It is loaded to read its fields: move what waits ` +
    `for servers, files or timers into setup or start.${quoted(output)}`;
  return new DescribeError(message, { reason: 'hung', file, output });
}

function gone(file: string, { exitCode, signal }: Ended, output: string): DescribeError {
  const [what, remedy] = explain(exitCode, signal);
  return new DescribeError(`${file} ${what} while it was loaded. ${remedy}${quoted(output)}`, {
    reason: 'exited',
    file,
    output,
  });
}

function explain(exitCode: number | null, signal: string | null): readonly [string, string] {
  if (signal !== null)
    return [`was ended by ${signal}`, 'Look for a crash of a native module, or for a lack of memory.'];
  // 13: Node's exit code for a top-level await that nothing can settle any more.
  if (exitCode === 13) return ['waits for a promise that nothing settles', 'Remove that top-level await.'];
  return [`ended its process with exit code ${exitCode}`, 'Remove process.exit() from what runs on import.'];
}

function quoted(output: string): string {
  return output === '' ? '' : `\nIts output ended with:\n${output}`;
}
