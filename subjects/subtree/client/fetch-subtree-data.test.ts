import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { transactionOf } from '../../../fixtures/subtree/subtrees.ts';
import { type FetchOptions, fetchSubtreeData, type RetryClock } from './fetch-subtree-data.ts';

type Handler = (response: ServerResponse, request: IncomingMessage) => void;

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

const data = Buffer.concat([transactionOf(100).raw, transactionOf(300).raw, transactionOf(70_000).raw]);
const whole: Handler = (response) => void response.writeHead(200).end(data);
const busy =
  (status = 503, headers = {}): Handler =>
  (response) =>
    void response.writeHead(status, headers).end('busy');

describe('a refusal', () => {
  it.each([503, 429])('with %d is followed by another request', async (status) => {
    const { fetch, waits } = await serving([busy(status), busy(status), whole]);
    expect(await fetch()).toBe(data.length);
    expect(waits).toEqual([125, 250]);
  });

  it('six times over is told, with what the server said', async () => {
    const { fetch, waits, requests } = await serving([busy()]);
    await expect(fetch()).rejects.toMatchObject({
      code: 'ERR_SUBTREE_FETCH_UNAVAILABLE',
      status: 503,
      attempts: 6,
      waitedMs: 3875,
      body: 'busy',
    });
    expect([waits.length, requests.length]).toEqual([5, 6]);
  });

  it('with Retry-After is waited for as long as that says, in seconds or as a date', async () => {
    const date = new Date(20_000).toUTCString();
    const { fetch, waits } = await serving([
      busy(503, { 'retry-after': '10' }),
      busy(503, { 'retry-after': date }),
      whole,
    ]);
    await fetch();
    expect(waits).toEqual([10_000, 10_000]);
  });

  it('is not waited for by whoever aborts', async () => {
    const { fetch, requests } = await serving([busy()]);
    const abort = new AbortController();
    const reason = new Error('enough');
    const sleep: RetryClock['sleep'] = (_ms, signal) => {
      abort.abort(reason);
      signal.throwIfAborted();
      return Promise.resolve();
    };
    await expect(fetch({ signal: abort.signal, clock: { ...stillClock([]), sleep } })).rejects.toBe(reason);
    expect(requests).toHaveLength(1);
  });
});

describe('any other answer is told at once', () => {
  it.each([
    [404, 'ERR_SUBTREE_FETCH_NOT_FOUND'],
    [400, 'ERR_SUBTREE_FETCH_ANSWER'],
    [500, 'ERR_SUBTREE_FETCH_ANSWER'],
    [502, 'ERR_SUBTREE_FETCH_ANSWER'],
    [504, 'ERR_SUBTREE_FETCH_ANSWER'],
  ])('%d', async (status, code) => {
    const { fetch, requests } = await serving([busy(status)]);
    await expect(fetch()).rejects.toMatchObject({ code, status, attempts: 1, waitedMs: 0 });
    expect(requests).toHaveLength(1);
  });

  it('a page in place of the data', async () => {
    const page: Handler = (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>');
    const { fetch } = await serving([page]);
    await expect(fetch()).rejects.toMatchObject({ code: 'ERR_SUBTREE_FETCH_ANSWER', body: '<p>' });
  });

  it('of which no more than 2 KiB are kept, and a body without an end is not read to it', async () => {
    let sent = 0;
    const endless: Handler = (response) => {
      response.writeHead(500);
      const more = () => {
        sent += 16 * 1024;
        response.write(Buffer.alloc(16 * 1024, 'x'), (error) => error || process.nextTick(more));
      };
      more();
    };
    const { fetch } = await serving([endless]);
    await expect(fetch()).rejects.toMatchObject({ status: 500, body: 'x'.repeat(2048) });
    // What the kernel's buffers hold, and not what it would take to read for 250 ms.
    expect(sent).toBeLessThan(12 * 1024 * 1024);
  });

  it('nobody who answers', async () => {
    const { fetch } = await serving([(response) => response.destroy()]);
    await expect(fetch()).rejects.toMatchObject({ code: 'ERR_SUBTREE_FETCH_NETWORK', status: 0, attempts: 1 });
  });
});

describe('a body', () => {
  const cutAt =
    (bytes: number): Handler =>
    (response) =>
      void response.writeHead(200).end(data.subarray(0, bytes));

  it.each([
    ['empty', 0],
    ['cut between two transactions', 400],
    ['cut within one', 500],
  ])('that is %s and ends as if it were whole is not taken for it', async (_what, bytes) => {
    const { fetch, requests } = await serving([cutAt(bytes)]);
    await expect(fetch()).rejects.toMatchObject({ code: 'ERR_SUBTREE_FETCH_CUT' });
    expect(requests).toHaveLength(1);
  });

  it('that breaks off is told apart from one that ends', async () => {
    const broken: Handler = (response) => {
      response.writeHead(200).write(data.subarray(0, 400), () => response.destroy());
    };
    const { fetch } = await serving([broken]);
    await expect(fetch()).rejects.toMatchObject({ code: 'ERR_SUBTREE_FETCH_NETWORK', status: 200 });
  });

  it('is not read on while what was read is not taken', async () => {
    const { fetch } = await serving([whole]);
    let [taking, most] = [0, 0];
    await fetch({
      take: async () => {
        taking += 1;
        most = Math.max(most, taking);
        await new Promise(setImmediate);
        taking -= 1;
      },
    });
    expect(most).toBe(1);
  });

  it('whose taker fails is given up with its reason', async () => {
    const { fetch } = await serving([whole]);
    const reason = new Error('disk full');
    const take = () => {
      throw reason;
    };
    await expect(fetch({ take })).rejects.toBe(reason);
  });
});

/** Answers request n by handler n, the last one from there on. */
async function serving(handlers: readonly Handler[]) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    (handlers[requests.length - 1] ?? handlers.at(-1))?.(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const waits: number[] = [];
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const fetch = (options: Partial<FetchOptions> = {}) =>
    fetchSubtreeData(origin, 'ab'.repeat(32), {
      transactions: 3,
      take: () => {},
      clock: stillClock(waits),
      ...options,
    });
  return { fetch, waits, requests };
}

function stillClock(waits: number[]): RetryClock {
  let now = 0;
  return {
    now: () => now,
    random: () => 0,
    sleep: async (ms) => {
      now += ms;
      waits.push(ms);
    },
  };
}
