/**
 * Says, as JSON, how many of the events that were intercepted behind a stalled applier are still alive, and how many bytes
 * the heap has grown by. To be run as a child with --expose-gc: argv is the variant.
 */
import { argv } from 'node:process';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createGovernor } from '../../governor/index.ts';
import { openHandshake } from '../handshake.ts';
import { ALL_EVENTS_UP_TO_LOCK_PROCESSED } from '../sentinel.ts';
import type { VariantName } from '../variant.ts';

const EVENTS = 100;
const ROW = 'x'.repeat(64 * 1024);
const [, , variant = 'product'] = argv;

const handshake = await openHandshake({
  governor: createGovernor({ budget: 1024 * 1024 }),
  variant: variant as VariantName,
});
let collected = 0;
const registry = new FinalizationRegistry(() => {
  collected += 1;
});
const { promise: stalled, resolve: goOn } = Promise.withResolvers<void>();
handshake.queue.tryPush(() => stalled);
await nextTurn();
intercept(0);
const before = await heapNow();
for (let i = 1; i <= EVENTS; i += 1) intercept(i);
const grown = (await heapNow()) - before;
console.log(JSON.stringify({ alive: EVENTS + 1 - collected, grown }));
goOn();
await handshake.close();

/** The state is a piece of the row's text, as a parser leaves it. */
function intercept(index: number): void {
  const state = `${ALL_EVENTS_UP_TO_LOCK_PROCESSED}${index}`;
  const row = `${state}${ROW}`;
  const event = { state: row.slice(0, state.length), coordinates: { file: 'binlog.000001', position: index }, row };
  registry.register(event, index);
  handshake.intercept(event);
  handshake.queue.tryPush(nothing);
}

async function heapNow(): Promise<number> {
  for (let i = 0; i < 3; i += 1) {
    await nextTurn();
    globalThis.gc?.();
  }
  await nextTurn();
  return process.memoryUsage().heapUsed;
}

function nothing(): void {}
