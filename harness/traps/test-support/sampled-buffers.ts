/** Holds 64 MiB of Buffers, and reports as JSON by how much each counter grew and what V8's sampling profiler attributes. */
import { Session } from 'node:inspector/promises';
import { getHeapStatistics } from 'node:v8';

interface ProfileNode {
  readonly selfSize: number;
  readonly children: readonly ProfileNode[];
}

const session = new Session();
session.connect();
await session.post('HeapProfiler.startSampling', { samplingInterval: 1024 });
const before = { heapUsed: process.memoryUsage().heapUsed, external: getHeapStatistics().external_memory };
const held = Array.from({ length: 64 }, () => Buffer.allocUnsafeSlow(1024 * 1024).fill(1));
const heapUsed = process.memoryUsage().heapUsed - before.heapUsed;
const external = getHeapStatistics().external_memory - before.external;
const { profile } = await session.post('HeapProfiler.stopSampling');
const sampled = held.length === 0 ? 0 : total(profile.head);
console.log(JSON.stringify({ heapUsed, external, sampled }));

function total({ selfSize, children }: ProfileNode): number {
  return children.reduce((sum, child) => sum + total(child), selfSize);
}
