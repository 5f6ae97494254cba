import { type Agent, get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const PREFIX = 2 * 1024;
const DRAIN = 64 * 1024;
const DRAIN_MS = 250;

/** Resolves with the answer, its body unread; rejects where none comes, or with the signal's reason. */
export function request(url: URL, signal: AbortSignal, agent: Agent | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(signal.aborted ? signal.reason : error);
    get(url, { signal, ...(agent && { agent }) }, resolve).once('error', fail);
  });
}

/**
 * The begin of a body that is no data. A short rest is read, so that the connection can be used again; a long or a slow one
 * is not worth it. Never rejects.
 */
export async function readPrefix(answer: IncomingMessage): Promise<string> {
  const kept: Buffer[] = [];
  let read = 0;
  const reading = (async () => {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      if (read < PREFIX) kept.push(chunk.subarray(0, PREFIX - read));
      read += chunk.length;
      if (read > DRAIN) break;
    }
  })().catch(() => {});
  await Promise.race([reading, sleep(DRAIN_MS, undefined, { ref: false })]);
  if (!answer.complete) answer.destroy();
  return Buffer.concat(kept).toString('utf8');
}
