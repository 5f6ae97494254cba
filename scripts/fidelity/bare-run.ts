/** Starts `bare-host.ts` and watches it from outside where that is what was asked for. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { BareOptions, BareReading } from './bare-host.ts';

export interface BareRun {
  readonly host: string;
  readonly flags: readonly string[];
  readonly options: BareOptions;
  readonly env?: NodeJS.ProcessEnv;
  /** Called with its process id before the subject is set up, when it is cold, and when it is warm. */
  readonly on?: Partial<Record<'begin' | 'cold' | 'warm', (pid: number) => void>>;
  /** Called when the last wave is over, while the process still lives. */
  readonly onEnd?: () => void;
}

/** Nothing of a few MiB takes longer, even on a machine that is busy. */
const WITHIN_MS = 120_000;

/** @throws when it ends without a reading */
export async function bareRun({ host, flags, options, env = {}, on = {}, onEnd }: BareRun): Promise<BareReading> {
  const child = spawn(process.execPath, [...flags, host, JSON.stringify(options)], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2000);
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), WITHIN_MS);
  const reading = conversation(child, on, onEnd);
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  clearTimeout(timer);
  const read = reading();
  if (read === null) throw new Error(`A bare run of ${options.tool} ended with ${code ?? signal}:\n${said}`);
  return read;
}

type Message = { readonly at: 'begin' | 'cold' | 'warm' } | { readonly reading: BareReading };

function conversation(child: ChildProcess, on: NonNullable<BareRun['on']>, onEnd: BareRun['onEnd']) {
  let reading: BareReading | null = null;
  child.on('message', (message: Message) => {
    if ('at' in message) {
      on[message.at]?.(child.pid ?? 0);
      child.send('go on');
      return;
    }
    onEnd?.();
    reading = message.reading;
  });
  return () => reading;
}
