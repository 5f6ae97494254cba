/** Runs a command under a real limit, watches what its group is charged, and says how it ended. */
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { addGroup, killGroup, removeGroup } from '../trial/groups.ts';
import { LimitError, type LimitedGroup, type Limiter, NOT_ENTERED } from './limiter.ts';
import { type PeakByKind, watchGroup } from './watch-group.ts';

/**
 * - `survived`: ended by itself with exit code 0, and nothing in the group was killed
 * - `killed`: the kernel killed in the group because it was full; whatever the exit code
 * - `out of heap`: V8 gave up (exit 134): it sizes its heap by the limit
 * - `failed`: ended otherwise
 * - `timed out`: stood still, as a process does whose code is read from disk over and over
 */
export type Ending = 'survived' | 'killed' | 'out of heap' | 'failed' | 'timed out';

export interface LimitedOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface LimitedRun {
  readonly limitBytes: number;
  readonly ending: Ending;
  /** In words: `exit code 137`, `SIGKILL by the kernel`. */
  readonly how: string;
  readonly seconds: number;
  /** Null where only the outcome can be had. */
  readonly peak: PeakByKind | null;
  /** Last lines that it wrote. */
  readonly output: string;
}

const TAIL_BYTES = 16 * 1024;

/** A command under way in its group. */
export interface StartedLimited {
  /** Each line that it writes, on either stream. */
  onLine(listener: (line: string) => void): void;
  /** Asks it to end. */
  terminate(): void;
  /** Resolves when it has ended, however. Rejects with a LimitError when it never ran in its group. */
  readonly ended: Promise<LimitedRun>;
}

/** @throws LimitError when the group can't be made or entered */
export async function runLimited(
  limiter: Limiter,
  limitBytes: number,
  words: readonly string[],
  options: LimitedOptions,
): Promise<LimitedRun> {
  const group = await limiter.create(limitBytes);
  try {
    return await startLimited(group, words, options).ended;
  } finally {
    await group.remove();
  }
}

/** Whoever made the group removes it. */
export function startLimited(group: LimitedGroup, words: readonly string[], options: LimitedOptions): StartedLimited {
  const begun = performance.now();
  const [file = '', ...rest] = group.command(words);
  const subprocess = execa(file, rest, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: options.env ?? process.env,
    extendEnv: false,
    detached: true,
    cleanup: false,
    reject: false,
    buffer: false,
    stdin: 'ignore',
    all: true,
  });
  const { pid = -1, all } = subprocess;
  if (pid > 0) addGroup(pid);
  const watch = watchGroup(group);
  const tail = keepTail(all);
  const kill = () => pid > 0 && killGroup(pid);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    kill();
  }, options.timeoutMs);
  options.signal?.addEventListener('abort', kill, { once: true });

  const end = async (): Promise<LimitedRun> => {
    try {
      const { exitCode, signal, cause } = await subprocess;
      const seconds = Math.round(performance.now() - begun) / 1000;
      const peak = watch.end();
      const output = tail();
      const { kernelKills } = await group.deaths();
      const unstarted = exitCode === undefined && signal === undefined ? String(cause) : '';
      if (unstarted !== '' || (exitCode === NOT_ENTERED && kernelKills === 0))
        throw new LimitError(
          `The command did not start in its group: ${unstarted || output.trim() || 'it gave no reason'}`,
        );
      const ended = { exitCode, signal, output, kernelKills, timedOut };
      return { limitBytes: group.limitBytes, ...endingOf(ended), seconds, peak, output };
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', kill);
      watch.end();
      kill();
      removeGroup(pid);
    }
  };
  return {
    onLine: (listener) => void createInterface({ input: all }).on('line', listener),
    terminate: () => subprocess.kill('SIGTERM'),
    ended: end(),
  };
}

function keepTail(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString('utf8')).slice(-TAIL_BYTES);
  });
  return () => text;
}

export interface Ended {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly output: string;
  readonly kernelKills: number;
  readonly timedOut: boolean;
}

/** Tells a kernel's kill from every other death: by its own counter, and not by a signal that anybody can send. */
function endingOf({ exitCode, signal, output, kernelKills, timedOut }: Ended): Pick<LimitedRun, 'ending' | 'how'> {
  const code =
    signal === undefined ? `exit code ${exitCode}` : `${signal}${signal === 'SIGKILL' ? ', exit code 137' : ''}`;
  if (kernelKills > 0) return { ending: 'killed', how: `killed by the kernel for its memory (${code})` };
  if (timedOut) return { ending: 'timed out', how: 'did not end in the time given' };
  if (exitCode === 0) return { ending: 'survived', how: code };
  const heap = /^FATAL ERROR: .*(?:heap out of memory|heap limit)/m.test(output);
  if (heap) return { ending: 'out of heap', how: `V8 found its heap full (${code})` };
  return { ending: 'failed', how: `ended by ${code}` };
}
