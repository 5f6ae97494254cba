import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createBarrier } from './barrier.ts';

test('holds every operation until all are there, and looks while all are held', async () => {
  const log: string[] = [];
  const barrier = createBarrier(3, () => {
    log.push(`all ${barrier.arrived}`);
  });
  const one = async (name: string) => {
    await barrier.arrive();
    log.push(name);
  };
  const running = [one('a'), one('b')];
  await turn();
  expect(log).toEqual([]);
  await Promise.all([...running, one('c')]);
  expect(log).toEqual(['all 3', 'a', 'b', 'c']);
});

test('opens again and again, a round at a time', async () => {
  let rounds = 0;
  const barrier = createBarrier(2, () => {
    rounds += 1;
  });
  await Promise.all([barrier.arrive(), barrier.arrive()]);
  await Promise.all([barrier.arrive(), barrier.arrive()]);
  expect(rounds).toBe(2);
  expect(barrier.mostHeld).toBe(2);
});

test('opening it by hand lets through who is there, and says how many were held', async () => {
  const barrier = createBarrier(3, () => {});
  const waiting = [barrier.arrive(), barrier.arrive()];
  barrier.open();
  await Promise.all(waiting);
  expect(barrier.mostHeld).toBe(2);
});
