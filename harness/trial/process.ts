/** One of a trial's processes: its own process group, an IPC channel with questions and answers, its last output. */
import { randomInt } from 'node:crypto';
import { execa } from 'execa';
import type { Answer, Failure, Uncaught } from '../probe/protocol.ts';
import type { FailureReason } from '../results/schema.ts';
import { died as deathOf, silent, threw } from './death.ts';
import type { TrialFailure } from './failure.ts';
import { addGroup, killGroup, removeGroup } from './groups.ts';

/** What is kept of a process's own output: enough for a stack, however much it floods. */
const TAIL_BYTES = 16 * 1024;

/** All of nine digits, so that a question takes as many bytes in every trial. */
const FIRST_ID = 100_000_000;

/** Variables that would put instruments of others into the measured process. */
const STRIPPED = /^(NODE_OPTIONS|NODE_COMPILE_CACHE|NODE_V8_COVERAGE|NODE_CHANNEL_|VITEST|TEST$)/;

export interface ProcessOptions {
  /** In sentences: `the measured process`, `sidecar backend`. */
  readonly role: string;
  /** What its failures count as, whatever they are: `load failed`, `sidecar died`. Left out: by what happened. */
  readonly blame?: FailureReason;
  /** No answer is waited for longer than this, whoever asks. */
  readonly answerWithinMs?: number;
  readonly node: string;
  readonly flags: readonly string[];
  readonly entry: string;
  readonly arguments: readonly string[];
  readonly cwd: string;
  /** What is added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** The words that run the command under a limit, in place of its own: they become it, or hand its descriptors on. */
  readonly within?: (words: readonly string[]) => readonly string[];
}

export interface TrialProcess {
  readonly pid: number;
  /** @throws TrialFailure when the process dies, answers with an error, or is silent for `timeoutMs` */
  request<T>(command: object, timeoutMs: number): Promise<T>;
  /** Messages that answer nothing: barriers. */
  onMessage(listener: (message: unknown) => void): void;
  send(message: object): void;
  output(): string;
  /** Rejects when the process dies before `kill`; for racing against. */
  readonly died: Promise<never>;
  kill(): Promise<void>;
}

export function startProcess(options: ProcessOptions): TrialProcess {
  const bare = [options.node, ...options.flags, options.entry, ...options.arguments];
  const [file = '', ...words] = options.within?.(bare) ?? bare;
  const subprocess = execa(file, words, {
    cwd: options.cwd,
    env: { ...cleanEnvironment(), ...options.env },
    extendEnv: false,
    detached: true,
    cleanup: false,
    ipc: true,
    buffer: false,
    reject: false,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const { pid, nodeChildProcess: child } = subprocess;
  const tail = keepTail(subprocess.stdout, subprocess.stderr);
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const listeners: ((message: unknown) => void)[] = [];
  // Not from 1: a subject that counts questions of its own on the channel must not answer ours.
  let nextId = randomInt(FIRST_ID, 2 * FIRST_ID);
  let killed = false;
  let death: TrialFailure | null = null;
  let uncaught: Failure | null = null;

  if (pid !== undefined) addGroup(pid);
  const { promise: died, reject: rejectDied } = Promise.withResolvers<never>();
  died.catch(() => {});

  const ended = subprocess.then((result) => {
    if (pid !== undefined) removeGroup(pid);
    if (killed) return;
    death = deathOf(options, result, tail(), uncaught);
    for (const { reject } of waiting.values()) reject(death);
    waiting.clear();
    rejectDied(death);
  });

  child.on('message', (message: Message) => {
    if (isAnswer(message)) {
      const asked = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error === undefined) asked?.resolve(message.value);
      else asked?.reject(threw(options, message.error, tail()));
    } else if (isUncaught(message)) uncaught = message.uncaught;
    else for (const listener of listeners) listener(message);
  });

  return {
    pid: pid ?? -1,
    died,
    output: tail,
    onMessage: (listener) => listeners.push(listener),
    send: (message) => {
      if (child.connected) child.send(message, () => {});
    },
    request<T>(command: object, askedMs: number): Promise<T> {
      if (death !== null) return Promise.reject(death);
      const timeoutMs = Math.min(askedMs, options.answerWithinMs ?? Number.POSITIVE_INFINITY);
      const id = nextId++;
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      const timer = setTimeout(() => {
        waiting.delete(id);
        reject(silent(options, command, timeoutMs, tail()));
      }, timeoutMs);
      waiting.set(id, { resolve, reject });
      if (child.connected) child.send({ id, command }, () => {});
      return promise.finally(() => clearTimeout(timer)) as Promise<T>;
    },
    async kill() {
      killed = true;
      if (pid !== undefined) killGroup(pid);
      await ended;
    },
  };
}

type Message = object | string | number | boolean | null;

/** A subject may use the channel too, as those do that tell a process manager that they are `ready`. */
function isAnswer(message: Message): message is Answer {
  return isObject(message) && 'id' in message && ('value' in message || 'error' in message);
}

function isUncaught(message: Message): message is Uncaught {
  return isObject(message) && 'uncaught' in message;
}

function isObject(message: Message): message is object {
  return typeof message === 'object' && message !== null;
}

/** Node hands NODE_V8_COVERAGE down to every child whose environment does not name it, so it is named, and empty. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !STRIPPED.test(name));
  return { ...Object.fromEntries(kept), NODE_V8_COVERAGE: '' };
}

function keepTail(...streams: (NodeJS.ReadableStream | null | undefined)[]): () => string {
  let text = '';
  for (const stream of streams) {
    stream?.on('data', (chunk: Buffer) => {
      text = (text + chunk.toString('utf8')).slice(-TAIL_BYTES);
    });
  }
  return () => text;
}
