import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { APPLY_QUEUE_CAPACITY } from './apply-queue.ts';
import { handshakeBytes, handshakePlan } from './reservation.ts';

const KiB = 1024;

async function inChild<T>(script: string, argument: string): Promise<T> {
  const file = fileURLToPath(new URL(`./test-support/${script}.ts`, import.meta.url));
  const { stdout } = await execa({ node: true, nodeOptions: ['--expose-gc'], timeout: 15_000 })(file, [argument]);
  return JSON.parse(stdout) as T;
}

it('keeps no event that was intercepted, nor the row that its state is a piece of', async () => {
  const { alive, grown } = await inChild<{ alive: number; grown: number }>('pinned', 'product');
  expect(alive).toBe(0);
  expect(grown).toBeLessThan(256 * KiB);
});

it.each(['pinning closure', 'unbounded'])('sees a variant that keeps all of them: %s', async (variant) => {
  const { alive, grown } = await inChild<{ alive: number; grown: number }>('pinned', variant);
  expect(alive).toBe(101);
  expect(grown).toBeGreaterThan(100 * 64 * KiB);
});

it('reserves the sum of its terms', () => {
  const plan = handshakePlan();
  expect(plan.places).toBe(8 * APPLY_QUEUE_CAPACITY);
  expect(Object.values(plan).reduce((sum, term) => sum + term)).toBe(handshakeBytes());
  expect(handshakeBytes.length).toBe(0);
});

it.each([60, 9_999_999_999_999])('holds with %d retries what its terms say, and not much less', async (retries) => {
  const { places, sentinels, fixed, waiting } = handshakePlan();
  const held = await inChild<{ opened: number; waiting: number }>('held-bytes', String(retries));
  expect(held.opened).toBeLessThanOrEqual(places + fixed);
  expect(held.opened).toBeGreaterThan((places + fixed) / 1.5);
  expect(held.waiting).toBeLessThanOrEqual(places + fixed + sentinels + waiting);
  expect(held.waiting).toBeGreaterThan((places + fixed + sentinels + waiting) / 1.5);
});
