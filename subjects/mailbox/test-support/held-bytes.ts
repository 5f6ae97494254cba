/**
 * Bytes that one handshake holds, of many held at once, as JSON: `opened`, and `waiting` with an attempt under way behind a
 * full apply queue. To be run as a child with --expose-gc.
 */
import { argv } from 'node:process';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { createGovernor } from '../../governor/index.ts';
import { APPLY_QUEUE_CAPACITY } from '../apply-queue.ts';
import { type Handshake, openHandshake } from '../handshake.ts';
import { ALL_EVENTS_UP_TO_LOCK_PROCESSED, type ChangelogEvent } from '../sentinel.ts';

const MANY = 256;
const ROUNDS = 3;
const LONGEST_NAME = 'n'.repeat(255);
const [, , retries = '60'] = argv;
const governor = createGovernor({ budget: Number.MAX_SAFE_INTEGER });

// The first rounds also grow what V8 and Node keep once: compiled code, caches, timer lists.
for (let round = 0; round < ROUNDS; round += 1) {
  const held = await oneRound();
  if (round === ROUNDS - 1) console.log(JSON.stringify(held));
}

async function oneRound(): Promise<{ opened: number; waiting: number }> {
  const before = await heldNow();
  const handshakes: Handshake[] = [];
  for (let i = 0; i < MANY; i += 1) handshakes.push(await openHandshake({ governor, maxRetries: Number(retries) }));
  const opened = (await heldNow()) - before;
  const { promise: stalled, resolve: goOn } = Promise.withResolvers<void>();
  const cutOvers = handshakes.map((handshake) => cutOver(handshake, stalled));
  await nextTurn();
  const waiting = (await heldNow()) - before;
  goOn();
  await Promise.all(cutOvers);
  await Promise.all(handshakes.map((handshake) => handshake.close()));
  return { opened: Math.round(opened / MANY), waiting: Math.round(waiting / MANY) };
}

function cutOver(handshake: Handshake, stalled: Promise<void>): Promise<unknown> {
  // One that was never taken, and one that is looked at and passed over.
  handshake.intercept(eventOf(`${ALL_EVENTS_UP_TO_LOCK_PROCESSED}1`));
  const writeChallenge = async (challenge: string) => {
    handshake.queue.tryPush(() => stalled);
    while (handshake.queue.length < APPLY_QUEUE_CAPACITY) handshake.queue.tryPush(nothing);
    handshake.intercept(eventOf(challenge));
  };
  return handshake.cutOver({ lock: nothing, writeChallenge, swap: nothing, unlock: nothing });
}

function eventOf(state: string): ChangelogEvent {
  return { state, coordinates: { file: LONGEST_NAME, position: 4 } };
}

async function heldNow(): Promise<number> {
  await nextTurn();
  for (let i = 0; i < 2; i += 1) globalThis.gc?.();
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}

async function nothing(): Promise<void> {}
