import { connect } from 'node:net';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { declaredOf, largestOf } from '../../fixtures/subtree/shape.ts';
import { NODES_BUFFER } from './formats/subtree-file.ts';
import {
  CHUNK_BYTES,
  CHUNK_TRANSACTIONS,
  EXPANSION,
  publishedDataBytes,
  subtreeDataBytes,
  subtreeDataPlan,
  WINDOW,
} from './reservation.ts';
import { countedBytes } from './reservation-history.ts';
import { eventually, KiB, largeSubtrees, MiB, onStop, startRig } from './test-support/rig.ts';

describe('the reservation', () => {
  it('is the sum of its terms', () => {
    const declared = { sizeInBytes: 12 * MiB, nodes: 614 };
    const { slabs, row, nodes, perRequest } = subtreeDataPlan(declared, 20 * KiB);
    expect(slabs).toBe(WINDOW * CHUNK_BYTES);
    expect(row).toBe(2 * 20 * KiB);
    expect(nodes).toBe(1024 * 48 + WINDOW * CHUNK_TRANSACTIONS * 36);
    expect(subtreeDataBytes(declared, 20 * KiB)).toBe(slabs + row + nodes + perRequest);
    expect(publishedDataBytes()).toBeLessThan(MiB);
  });

  it('follows the declared bytes and not the count: as many transactions, a hundred times the size', () => {
    const small = subtreeDataPlan({ sizeInBytes: 226 * 1e6, nodes: 1e6 });
    const large = subtreeDataPlan({ sizeInBytes: 2260 * 1e6, nodes: 1e6 });
    expect(small.slabs).toBe(WINDOW * 226 * CHUNK_TRANSACTIONS);
    expect(large.slabs).toBe(10 * small.slabs);
    expect(countedBytes({ sizeInBytes: 0, nodes: 1e6 })).toBe(countedBytes({ sizeInBytes: 1e12, nodes: 1e6 }));
  });

  it('is the same for a thousand times as many transactions', () => {
    const one = subtreeDataBytes({ sizeInBytes: 2e6, nodes: 1000 });
    expect(subtreeDataBytes({ sizeInBytes: 2e9, nodes: 1e6 })).toBe(one);
  });

  it('is that of one transaction where that is larger than the window', () => {
    expect(subtreeDataPlan({ sizeInBytes: 1e8, nodes: 1000 }, 9e7)).toMatchObject({ slabs: 9e7, row: 18e7 });
  });

  it('does not take a subtree without nodes for one without end', () => {
    expect(subtreeDataPlan({ sizeInBytes: 0, nodes: 0 })).toMatchObject({ slabs: WINDOW, row: 0 });
  });

  it('of the mixed shape knows its largest', () => {
    const shape = { total: 12 * MiB, smallest: 2 * KiB, largest: 500_000 };
    expect(largestOf(shape)).toBe(500_000);
    expect(declaredOf(shape).sizeInBytes).toBeGreaterThan(12 * MiB - 2 * KiB);
  });
});

it('a declared byte takes as many in memory as the formula says, within 5 %', async () => {
  const rig = await startRig();
  const [one, other] = largeSubtrees(rig);
  // Once before, so that what is made only once stands before the first reading.
  await rig.ask(one.hash);
  await eventually(() => rig.server.governor.booked === 0);
  const before = collectedBytes();
  // A socket that nobody reads from: what a client would have of it must not count.
  const socket = connect(rig.server.port, '127.0.0.1');
  onStop(() => socket.destroy());
  socket.write(`GET /api/v1/subtree_data/${other.hash} HTTP/1.1\r\nHost: test\r\n\r\n`);
  await eventually(() => rig.server.outcomes.waitingForClient === 1);
  const held = collectedBytes() - before - NODES_BUFFER;
  expect(held / (WINDOW * MiB)).toBeGreaterThan(EXPANSION * 0.95);
  expect(held / (WINDOW * MiB)).toBeLessThan(EXPANSION * 1.05);
});

/**
 * Off the heap, that somebody still has; `arrayBuffers` would leave out what another thread has allocated. A collection
 * leaves dead Buffers on the books until the second.
 */
function collectedBytes(): number {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  gc();
  gc();
  return getHeapStatistics().external_memory;
}
