import { expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { SizedInPieces } from './sized-in-pieces.ts';

const PIECE = 1024 * 1024;

it('a mailbox sized in pieces keeps its values in order, across the end of a piece and of the whole', async () => {
  const mailbox = new SizedInPieces<number>(PIECE + 1, systemClock);
  for (let round = 0; round < 3; round += 1) {
    for (let i = 0; i < PIECE; i += 1) void mailbox.put(i);
    for (let i = 0; i < PIECE; i += PIECE / 4) {
      expect(await mailbox.take()).toBe(i);
      for (let skipped = 1; skipped < PIECE / 4; skipped += 1) await mailbox.take();
    }
  }
});

it('it drops what finds no place', async () => {
  const mailbox = new SizedInPieces<number>(2, systemClock);
  for (const value of [1, 2, 3]) void mailbox.put(value);
  expect([await mailbox.take(), await mailbox.take()]).toEqual([1, 2]);
  await expect(mailbox.take({ timeout: 0 })).rejects.toThrow();
});
