/**
 * Why the mailbox has no resident lane: what the process grows by while waves of cut-overs are held, beside what V8's heap
 * grows by, and which part of that is the young generation. A few seconds.
 *
 *     node scenarios/mailbox-heap.ts [how many at once, 1024]
 *     node --max-semi-space-size=1 scenarios/mailbox-heap.ts
 */
import { readFileSync } from 'node:fs';
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
import { MiB } from 'plimsoll';
import { measuredCutOver, startBench } from './mailbox-handshake.ts';

const WARM_UP = 500;
const WAVES = 10;
const atOnce = Number(process.argv[2] ?? 1024);
const bench = startBench({ budget: Number.MAX_SAFE_INTEGER, variant: 'product' });
const { signal } = new AbortController();

for (let i = 0; i < WARM_UP; i += 1) await cutOver(async () => {});
const before = reading();
say('', 'resident', 'heap', 'young', 'used', 'malloc');
say('before', before.resident, before.heap, before.young, before.used, before.malloced);
for (let wave = 1; wave <= WAVES; wave += 1) {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  let held = 0;
  const barrier = async () => {
    held += 1;
    if (held === atOnce) {
      const now = reading();
      say(`wave ${wave}`, now.resident, now.heap, now.young, now.used, now.malloced);
      open();
    }
    await opened;
  };
  await Promise.all(Array.from({ length: atOnce }, () => cutOver(barrier)));
}
const after = reading();
const [resident, heap] = [after.resident - before.resident, after.heap - before.heap];
process.stdout.write(`${inMiB(resident)} MiB more are resident, and V8's heap is ${inMiB(heap)} MiB larger.\n`);

async function cutOver(barrier: () => Promise<void>): Promise<void> {
  // As in the scenario: one sentinel that nobody took, one that timed out.
  await measuredCutOver(bench, { retries: 60, stale: 1, timedOut: 1 }, { barrier, signal } as never);
}

/** Bytes. */
function reading() {
  const [, kib = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'latin1')) ?? [];
  const { total_physical_size: heap, used_heap_size: used, malloced_memory: malloced } = getHeapStatistics();
  const spaces = getHeapSpaceStatistics().filter(({ space_name: name }) => name === 'new_space');
  const young = spaces.reduce((sum, { physical_space_size: size }) => sum + size, 0);
  return { resident: Number(kib) * 1024, heap, young, used, malloced };
}

function say(...cells: readonly (string | number)[]): void {
  process.stdout.write(
    `${cells.map((cell) => (typeof cell === 'number' ? inMiB(cell) : cell).padStart(10)).join('')}\n`,
  );
}

function inMiB(bytes: number): string {
  return (bytes / MiB).toFixed(1);
}
