/** Waits until a process has come to rest: two readings alike and nothing under way. */
import { setTimeout as sleep } from 'node:timers/promises';

const READINGS_APART_MS = 50;
const ALIKE_BYTES = 64 * 1024;
const AT_MOST_MS = 5000;

export interface RestingProcess {
  /** Bytes; the resident set, or V8's own books where no meter is. */
  size(): number | Promise<number>;
  /** Requests of libuv under way. */
  pending(): Promise<number>;
}

/** False when it had not settled after 5 s: the trial goes on, and its case is inconclusive. */
export async function settle(process: RestingProcess, atMostMs = AT_MOST_MS): Promise<boolean> {
  const until = performance.now() + atMostMs;
  let last = await process.size();
  while (performance.now() < until) {
    await sleep(READINGS_APART_MS);
    const size = await process.size();
    if (Math.abs(size - last) <= ALIKE_BYTES && (await process.pending()) === 0) return true;
    last = size;
  }
  return false;
}
