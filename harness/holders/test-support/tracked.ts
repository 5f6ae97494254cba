/** Runs a subject with every allocation written down, as the probe does, and writes a heap snapshot. argv: the file. */
import { Session } from 'node:inspector';
import { getHeapStatistics, writeHeapSnapshot } from 'node:v8';
import { HELPING_BYTES, holdKnownBytes } from '../../probe/known-holders.ts';

const session = new Session();
session.connect();
let coldId = 0;
let numbered = () => {};
session.on('HeapProfiler.lastSeenObjectId', ({ params }) => {
  coldId = params.lastSeenObjectId;
  numbered();
});
session.post('HeapProfiler.enable');
session.post('HeapProfiler.startTrackingHeapObjects', { trackAllocations: true });
const { holdInManyWays } = await import('./held-in-many-ways.ts');
holdKnownBytes();
for (let i = 0; i < 2; i += 1) {
  await new Promise<void>((resolve) => {
    numbered = resolve;
  });
}
const cold = coldId;
const coldExternalBytes = getHeapStatistics().external_memory;
const kept = await holdInManyWays();
holdKnownBytes();
globalThis.gc?.();
globalThis.gc?.();
const externalBytes = getHeapStatistics().external_memory;
writeHeapSnapshot(process.argv[2]);
process.stdout.write(
  JSON.stringify({
    coldId: cold,
    coldExternalBytes,
    externalBytes,
    helpingBytes: HELPING_BYTES,
    parts: kept.parts.length,
  }),
);
process.exit();
