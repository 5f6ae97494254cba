import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createBarrierDesk } from './barrier-desk.ts';
import type { TrialProcess } from './process.ts';

function holder() {
  const sent: object[] = [];
  let listener: (message: unknown) => void = () => {};
  const process = {
    send: (message: object) => sent.push(message),
    onMessage: (given: (message: unknown) => void) => {
      listener = given;
    },
  } as unknown as TrialProcess;
  return { process, sent, says: (message: object) => listener(message) };
}

test('a full barrier is looked at before it opens', async () => {
  const log: string[] = [];
  const backend = holder();
  const desk = createBarrierDesk(async () => {
    await sleep(5);
    log.push('looked');
  });
  desk.watch(backend.process, 'backend');
  desk.waveBegins();
  backend.says({ barrier: 'full', phase: 'headers', arrived: 4 });
  expect(backend.sent).toEqual([]);
  await sleep(20);
  expect(log).toEqual(['looked']);
  expect(backend.sent).toEqual([{ barrier: 'open', phase: 'headers' }]);
  expect(desk.waveEnds()).toBe(4);
});

test('a barrier that never fills names who was there', async () => {
  const backend = holder();
  const desk = createBarrierDesk(async () => {}, 20);
  desk.watch(backend.process, 'backend');
  backend.says({ barrier: 'arrival', phase: 'headers', arrived: 3, of: 8 });
  await expect(desk.stuck).rejects.toMatchObject({
    reason: 'barrier did not open',
    message: expect.stringMatching(/3 of 8 .*"backend headers"/),
  });
});

test('every arrival gives the others as long again', async () => {
  const backend = holder();
  const desk = createBarrierDesk(async () => {}, 60);
  let stuck = false;
  desk.stuck.catch(() => {
    stuck = true;
  });
  desk.watch(backend.process, 'backend');
  backend.says({ barrier: 'arrival', phase: 'headers', arrived: 1, of: 3 });
  await sleep(40);
  backend.says({ barrier: 'arrival', phase: 'headers', arrived: 2, of: 3 });
  await sleep(40);
  expect(stuck).toBe(false);
  expect(desk.waveEnds()).toBe(0);
  await sleep(80);
  expect(stuck).toBe(false);
});

test('what a subject says on the channel besides is no word of a barrier', async () => {
  const backend = holder();
  const desk = createBarrierDesk(async () => {}, 20);
  desk.watch(backend.process, 'backend');
  desk.waveBegins();
  const words = [
    null,
    'ready',
    42,
    [],
    {},
    { barrier: 'full' },
    { barrier: 'full', phase: 'headers', arrived: 'many' },
  ];
  for (const word of [...words, { barrier: 'arrival', phase: null, arrived: 1, of: 2 }]) backend.says(word as object);
  await Promise.race([desk.stuck, sleep(60)]);
  expect(backend.sent).toEqual([]);
  expect(desk.waveEnds()).toBe(0);
});
