/** A process beside the subject, outside of its group. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Answered } from '../../scenarios/incidents/answering.ts';

export interface Side {
  readonly pid: number;
  /** Rejects when it throws or dies. */
  ask<T>(what: string, value?: unknown): Promise<T>;
  end(): Promise<void>;
}

export function startSide(file: URL): Side {
  const child: ChildProcess = fork(file, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let nextId = 1;
  child.on('message', ({ id, value, error }: Answered) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve(value);
    else asked?.reject(new Error(error));
  });
  const closed = once(child, 'close').then(() => {
    for (const { reject } of waiting.values()) reject(new Error(`${file.pathname} ended before it answered.`));
  });
  return {
    pid: child.pid ?? -1,
    ask<T>(what: string, value?: unknown) {
      const asked = Promise.withResolvers<unknown>();
      waiting.set(nextId, asked);
      // Without a callback a side that has died would end this process too.
      child.send({ id: nextId, do: what, value }, (error) => error && asked.reject(error));
      nextId += 1;
      return asked.promise as Promise<T>;
    },
    async end() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
