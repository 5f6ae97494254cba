import { once } from 'node:events';
import { type ClientRequest, request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type Behaviour, startEarlyAnswer } from '../../../fixtures/early-answer.ts';
import { OutgoingBody } from './outgoing-body.ts';

const MiB = 1024 * 1024;
/** More than the buffers of both kernels hold. */
const LARGE = 16 * MiB;
const whole: Behaviour = { reads: 'all', acts: 200 };
const stops: (() => unknown)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

describe('bytes that nobody was given', () => {
  it('are dead when no attempt was made', async () => {
    expect(await new OutgoingBody(Buffer.alloc(8)).end({ answered: false })).toEqual({ dead: true, sent: false });
  });

  it('are dead when an attempt was made and never read, whatever was answered', async () => {
    const body = new OutgoingBody(Buffer.alloc(8));
    const attempt = body.attempt();
    expect(await body.end({ answered: true })).toEqual({ dead: true, sent: false });
    expect(attempt.destroyed).toBe(true);
  });

  it('are not given to who pipes them after the end', async () => {
    const { endpoint, requests } = await backend(whole);
    const body = new OutgoingBody(Buffer.alloc(MiB));
    const attempt = body.attempt();
    await body.end({ answered: false });
    const late = sending(endpoint, MiB);
    attempt.pipe(late);
    late.flushHeaders();
    await expect.poll(requests).toHaveLength(1);
    expect(requests()).toMatchObject([{ body: Buffer.alloc(0) }]);
  });
});

it('never calls bytes dead that somebody took without a pipe', async () => {
  const body = new OutgoingBody(Buffer.alloc(8));
  const attempt = body.attempt();
  attempt.once('data', () => undefined);
  await once(attempt, 'end');
  expect(await body.end({ answered: true })).toEqual({ dead: false, sent: false });
});

describe('bytes that were answered', () => {
  it('are sent and dead when they went out whole', async () => {
    const { body, answer, requests } = await sent(whole);
    await answer;
    expect(await body.end({ answered: true })).toEqual({ dead: true, sent: true });
    expect(requests()).toMatchObject([{ complete: true }]);
  });

  it('leave a finished request alone, whose response is still to be read', async () => {
    const { endpoint } = await backend(whole);
    const body = new OutgoingBody(Buffer.alloc(MiB));
    const attempt = sending(endpoint, MiB);
    body.attempt().pipe(attempt);
    await once(attempt, 'response');
    expect(attempt).toMatchObject({ writableFinished: true, closed: false });
    expect(await body.end({ answered: true })).toEqual({ dead: true, sent: true });
    expect(attempt.destroyed).toBe(false);
  });

  it('are awaited as long as the backend reads on within the grace', async () => {
    const { body, attempts, answer, drain, requests } = await sent({ acts: 200, readsOnAfter: 50 });
    await answer;
    expect(attempts[0]?.writableFinished).toBe(false);
    expect(await body.end({ answered: true })).toEqual({ dead: true, sent: true });
    expect(attempts[0]?.writableFinished).toBe(true);
    await drain();
    expect(requests()).toMatchObject([{ complete: true }]);
  });

  it('are cut off, and dead, when the backend does not read on within the grace', async () => {
    const { body, attempts, answer, drain, requests } = await sent(200);
    await answer;
    expect(await body.end({ answered: true })).toEqual({ dead: true, sent: false });
    expect(attempts[0]).toMatchObject({ closed: true, writableFinished: false });
    expect(attempts[0]?.socket?.closed).toBe(true);
    await drain();
    expect(requests()).toMatchObject([{ complete: false }]);
  });
});

describe('bytes that were not answered', () => {
  it.each(['stall', 'reset', 500] as const)('are dead when the socket has closed, after a %s', async (acts) => {
    const { body, attempts } = await sent({ acts });
    expect(await body.end({ answered: false })).toEqual({ dead: true, sent: false });
    expect(attempts[0]?.socket?.closed).toBe(true);
  });

  it('are cut off at once, also where the backend would read on within the grace', async () => {
    const { body, drain, requests } = await sent({ acts: 500, readsOnAfter: 50 });
    expect(await body.end({ answered: false })).toEqual({ dead: true, sent: false });
    await drain();
    expect(requests()).toMatchObject([{ complete: false }]);
  });

  it('are dead when the request was destroyed before, by whoever', async () => {
    const { body, attempts } = await sent({ acts: 'stall' });
    attempts[0]?.destroy();
    expect(await body.end({ answered: false })).toEqual({ dead: true, sent: false });
    expect(attempts[0]?.socket?.closed).toBe(true);
  });
});

describe('bytes of several attempts', () => {
  it('are dead only when the last of them is over, also one that was left behind', async () => {
    const { body, attempts, answer } = await sent({ acts: 'stall' }, whole);
    await answer;
    expect(attempts[0]?.closed).toBe(false);
    expect(await body.end({ answered: true })).toEqual({ dead: true, sent: true });
    expect(attempts[0]?.socket?.closed).toBe(true);
  });

  it('count as sent by the last attempt alone', async () => {
    const { body, attempts, answer } = await sent(whole, 200);
    await answer;
    expect(await body.end({ answered: true })).toEqual({ dead: true, sent: false });
    expect(attempts[0]?.writableFinished).toBe(true);
  });
});

async function backend(...behaviours: (number | Behaviour)[]) {
  const server = await startEarlyAnswer(...behaviours);
  stops.push(server.close);
  return server;
}

/** Makes one attempt for each behaviour and lets the backend act upon it; the answer is the last one's. */
async function sent(...behaviours: (number | Behaviour)[]) {
  const server = await backend(...behaviours);
  const body = new OutgoingBody(Buffer.alloc(LARGE, 0x11), 200);
  const attempts: ClientRequest[] = [];
  let answer: Promise<unknown> = Promise.resolve();
  for (const [index] of behaviours.entries()) {
    const attempt = sending(server.endpoint, LARGE);
    attempts.push(attempt);
    answer = once(attempt, 'response').then(([response]) => response.resume());
    answer.catch(() => undefined);
    body.attempt().pipe(attempt);
    await server.acted(index + 1);
  }
  return { ...server, body, attempts, answer };
}

function sending(endpoint: string, size: number): ClientRequest {
  const sent = request(endpoint, { method: 'PUT', agent: false, headers: { 'content-length': size } });
  return sent.on('error', () => undefined);
}
