import type { Agent, IncomingMessage } from 'node:http';
import { setTimeout as sleepFor } from 'node:timers/promises';
import { TransactionCounter } from '../formats/transaction-counter.ts';
import { type FetchErrorCode, SubtreeFetchError } from './fetch-error.ts';
import { readPrefix, request } from './request.ts';
import { parseRetryAfter } from './retry-after.ts';
import { defaultRetry, RetryDelays, type RetryOptions } from './retry-delays.ts';

export interface FetchOptions {
  /** Of the data, without the coinbase's placeholder: the subtree says how many they are. */
  readonly transactions: number;
  /** Takes the body, chunk by chunk; while a promise is pending, nothing further is read from the socket. */
  readonly take: (chunk: Buffer) => Promise<void> | void;
  readonly signal?: AbortSignal;
  readonly retry?: Partial<RetryOptions>;
  readonly agent?: Agent;
  /** Called for every 503 and 429, before the wait. */
  readonly onRefused?: (status: number) => void;
  /** In place of the clock and of chance, for tests. */
  readonly clock?: RetryClock;
}

export interface RetryClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Rejects with the signal's reason. */
  sleep(ms: number, signal: AbortSignal): Promise<unknown>;
  random(): number;
}

const systemClock: RetryClock = {
  now: Date.now,
  random: Math.random,
  sleep: (ms, signal) =>
    sleepFor(ms, undefined, { signal }).catch((error: unknown) => {
      throw signal.aborted ? signal.reason : error;
    }),
};

/**
 * Fetches a subtree's data from the server at `origin`. Asks again only where it was refused for want of room, 503 and 429,
 * and before any of the body was taken; everything else is told at once. Resolves with the bytes read, once the body has
 * exactly the transactions that it must.
 *
 * Rejects with a {@link SubtreeFetchError}, with the signal's reason, or with what `take` rejected with.
 */
export async function fetchSubtreeData(origin: string, hash: string, options: FetchOptions): Promise<number> {
  const { signal = new AbortController().signal, clock = systemClock, onRefused } = options;
  const url = new URL(`/api/v1/subtree_data/${hash}`, origin);
  const delays = new RetryDelays({ ...defaultRetry, ...options.retry }, () => clock.random());
  for (let attempts = 1; ; attempts += 1) {
    signal.throwIfAborted();
    const fetching: Fetching = { url, signal, attempts, delays };
    const answer = await ask(fetching, options.agent);
    if (answer.statusCode === 200 && !isHtml(answer)) return await takeBody(answer, fetching, options);
    const { statusCode: status = 0, headers } = answer;
    const body = await readPrefix(answer);
    if (status !== 503 && status !== 429) throw unexpected(fetching, status, body);
    onRefused?.(status);
    const wait = delays.next(parseRetryAfter(headers['retry-after'], clock.now()));
    if (wait === null) throw failure(fetching, 'ERR_SUBTREE_FETCH_UNAVAILABLE', 'has no room', { status, body });
    await clock.sleep(wait, signal);
  }
}

/** One request of several. */
interface Fetching {
  readonly url: URL;
  readonly signal: AbortSignal;
  readonly attempts: number;
  readonly delays: RetryDelays;
}

async function ask(fetching: Fetching, agent: Agent | undefined): Promise<IncomingMessage> {
  try {
    return await request(fetching.url, fetching.signal, agent);
  } catch (cause) {
    fetching.signal.throwIfAborted();
    throw failure(fetching, 'ERR_SUBTREE_FETCH_NETWORK', 'did not answer', {}, { cause });
  }
}

async function takeBody(answer: IncomingMessage, fetching: Fetching, options: FetchOptions): Promise<number> {
  const counter = new TransactionCounter();
  const cut = (cause: unknown) =>
    failure(fetching, 'ERR_SUBTREE_FETCH_CUT', 'sent something else than the whole data', { status: 200 }, { cause });
  const chunks = (answer as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const chunk = await nextChunk(chunks, fetching);
      if (chunk === null) break;
      read(counter, chunk, cut);
      await options.take(chunk);
    }
  } finally {
    if (!answer.complete) answer.destroy();
  }
  try {
    counter.end(options.transactions);
  } catch (error) {
    throw cut(error);
  }
  return counter.bytes;
}

async function nextChunk(chunks: AsyncIterator<Buffer>, fetching: Fetching): Promise<Buffer | null> {
  try {
    const { done, value } = await chunks.next();
    return done ? null : value;
  } catch (cause) {
    fetching.signal.throwIfAborted();
    throw failure(fetching, 'ERR_SUBTREE_FETCH_NETWORK', 'broke off within the body', { status: 200 }, { cause });
  }
}

function read(counter: TransactionCounter, chunk: Buffer, cut: (cause: unknown) => Error): void {
  try {
    counter.read(chunk);
  } catch (error) {
    throw cut(error);
  }
}

/** A proxy's page in place of the data. */
function isHtml({ headers }: IncomingMessage): boolean {
  return headers['content-type']?.toLowerCase().startsWith('text/html') ?? false;
}

function unexpected(fetching: Fetching, status: number, body: string): SubtreeFetchError {
  if (status === 404) return failure(fetching, 'ERR_SUBTREE_FETCH_NOT_FOUND', 'has no such subtree', { status, body });
  return failure(fetching, 'ERR_SUBTREE_FETCH_ANSWER', 'answered with something else', { status, body });
}

function failure(
  { url, attempts, delays: { waitedMs } }: Fetching,
  code: FetchErrorCode,
  what: string,
  { status = 0, body = '' }: { readonly status?: number; readonly body?: string },
  options?: ErrorOptions,
): SubtreeFetchError {
  const after = `after ${attempts} request${attempts === 1 ? '' : 's'} and ${Math.round(waitedMs)} ms of waiting`;
  const message = `${url.href}: the server ${what}${status ? ` (status ${status})` : ''}, ${after}.`;
  return new SubtreeFetchError(code, message, { status, attempts, waitedMs, body }, options);
}
