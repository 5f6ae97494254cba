/**
 * Small operations until the process has grown what it grows anyway: lazily loaded code, compiled functions, caches.
 * Three were not enough: the figure of a 16 MiB operation then stood 5 MiB too high (docs/method.md).
 */
import type { Measuring } from './run.ts';

const BATCH = 100;
const AT_LEAST = 300;
const AT_MOST = 2000;
/**
 * A batch that adds less than this is quiet. Two in a row are wanted: one optimised function of the AWS SDK was compiled
 * after 550 operations and cost 19 MiB, when one quiet hundred had stood before it already.
 */
const QUIET_BYTES = 256 * 1024;
const QUIET_BATCHES = 2;
/** A subject whose small operation is slow is warmed for as long as this, at least one batch. */
const LONG_ENOUGH_MS = 20_000;
const BATCH_WITHIN_MS = 120_000;

/** Returns how many operations ran. */
export async function warmUp(measuring: Measuring): Promise<number> {
  const begun = performance.now();
  await measuring.cast.hold(0);
  let count = 0;
  let quiet = 0;
  for (;;) {
    const before = await size(measuring);
    await runBatch(measuring);
    count += BATCH;
    quiet = (await size(measuring)) - before < QUIET_BYTES ? quiet + 1 : 0;
    if (count >= AT_LEAST && quiet >= QUIET_BATCHES) return count;
    if (count >= AT_MOST || performance.now() - begun > LONG_ENOUGH_MS) return count;
  }
}

async function size(measuring: Measuring): Promise<number> {
  const resident = measuring.resident();
  if (resident !== null) return resident.rssBytes;
  const heap = await measuring.heap();
  return heap.usedBytes + heap.externalBytes;
}

async function runBatch({ cast, spec }: Measuring): Promise<void> {
  if (cast.load === null) {
    await cast.ask({ do: 'warm', count: BATCH }, BATCH_WITHIN_MS);
    return;
  }
  await cast.load.request({ do: 'warm', count: BATCH, parameters: spec.warmUp }, BATCH_WITHIN_MS);
}
