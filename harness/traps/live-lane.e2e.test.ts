/** What can be seen between two turns of the event loop, and on whose books it stands. */
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MiB } from '../bytes.ts';
import { type Laboratory, openLaboratory, reference, script, trap } from './test-support/laboratory.ts';
import type { LiveTrial } from './test-support/readings.ts';

let lab: Laboratory;
let spike: LiveTrial;
beforeAll(async () => {
  lab = await openLaboratory();
  spike = await lab.live(reference('detach-spike'));
});
afterAll(() => lab.close());

describe('a spike of 8 MiB that is allocated and detached within one turn', () => {
  it('is in no reading after a collection and in none before one, but in that before the detach', () => {
    const { record, trial, lowerBytes, upperBytes } = spike;
    const beforeCollections = trial.series
      .filter(({ source }) => source === 'v8.GCProfiler')
      .flatMap(({ rows, columns }) => rows.map((row) => (row[columns.indexOf('externalBefore')] ?? 0) * 1024));

    expect(beforeCollections.length).toBeGreaterThan(0);
    expect(Math.max(...beforeCollections) - record.floor.externalBytes).toBeLessThan(1 * MiB);
    expect(lowerBytes).toBeLessThan(1 * MiB);
    expect(record.upper.checkpoint).toBe('before detach');
    expect(upperBytes).toBeGreaterThan(7.75 * MiB);
    expect(upperBytes).toBeLessThan(8.25 * MiB);
  });

  it('is missed by a timer of 5 ms, whichever counter that reads, and seen by the kernel’s mark', async () => {
    const { timer, markBytes, startBytes } = await run<SpikeReport>('timed-spike');

    expect(timer.ticks).toBeGreaterThan(0);
    expect(timer.highestArrayBuffers).toBeLessThan(1 * MiB);
    expect(timer.highestRss - startBytes).toBeLessThan(16 * MiB);
    expect(markBytes - startBytes).toBeGreaterThan(63 * MiB);
  });
});

describe('64 MiB of Buffers that are held', () => {
  it('are not in heapUsed, and not in V8’s sampling heap profile at one sample a KiB; external_memory has them', async () => {
    const { heapUsed, sampled, external } = await run<BuffersReport>('sampled-buffers');

    expect(heapUsed).toBeLessThan(4 * MiB);
    expect(sampled).toBeLessThan(4 * MiB);
    expect(external).toBeGreaterThanOrEqual(64 * MiB);
    expect(external).toBeLessThan(65 * MiB);
  });
});

describe('32 MiB of dead Buffers', () => {
  it('are still on the books after one collection, and not after those of the probe', async () => {
    const rounds = await run<readonly CollectRound[]>('collected-buffers', ['--expose-gc']);

    expect(Math.max(...rounds.map(({ afterOne }) => afterOne))).toBeGreaterThan(31 * MiB);
    expect(Math.max(...rounds.map(({ collected }) => collected))).toBeLessThan(2 * MiB);
  });

  it('are gone after one under the flags of the live lane, which sweep without a thread', async () => {
    const rounds = await run<readonly CollectRound[]>('collected-buffers', spike.trial.flags);

    expect(Math.max(...rounds.map(({ afterOne }) => afterOne))).toBeLessThan(2 * MiB);
  });
});

describe('the off-heap reading', () => {
  it('is exact to the byte, since it is not taken while a message of the parent stands on the books', async () => {
    for (const concurrency of [1, 4]) {
      const { record } = await lab.live(reference('held-buffer'), { concurrency });
      expect(record.lower.externalBytes - record.floor.externalBytes).toBe(concurrency * 8 * MiB);
    }
  });
});

describe('native memory', () => {
  it('is on no book of V8’s: 8 MiB of deflate contexts are for the resident lane alone', async () => {
    const options = { warmUp: { size: 0 } };
    const { lowerBytes, upperBytes } = await lab.live(reference('zlib-contexts'), options);
    const { aboveFloorBytes } = await lab.resident(reference('zlib-contexts'), options);

    expect(lowerBytes).toBeLessThan(1 * MiB);
    // Raw: with the garbage of the streams that stand around the contexts.
    expect(upperBytes).toBeLessThan(4 * MiB);
    expect(aboveFloorBytes).toBeGreaterThan(7 * MiB);
  });
});

const BATCHES = 8;

describe('live readings of one subject in several processes', () => {
  it('differ while V8’s own threads allocate beside it, and are alike to the byte under the flags of the lane', async () => {
    const read = async (count: number, flags: readonly string[]) => {
      const trials = Array.from({ length: count }, () => lab.liveWithFlags(flags, trap('hot-function')));
      return (await Promise.all(trials)).map(({ lowerBytes, upperBytes }) => `${lowerBytes} to ${upperBytes}`);
    };

    // Threads meet by chance: now and then four processes read alike without the flags too.
    const without = new Set<string>();
    for (let batch = 0; batch < BATCHES && without.size < 2; batch += 1) {
      for (const reading of await read(4, ['--expose-gc'])) without.add(reading);
    }
    expect(without.size).toBeGreaterThan(1);
    expect(new Set(await read(3, spike.trial.flags)).size).toBe(1);
  });
});

interface SpikeReport {
  readonly timer: { readonly ticks: number; readonly highestArrayBuffers: number; readonly highestRss: number };
  readonly startBytes: number;
  readonly markBytes: number;
}

interface BuffersReport {
  readonly heapUsed: number;
  readonly sampled: number;
  readonly external: number;
}

interface CollectRound {
  readonly afterOne: number;
  readonly collected: number;
}

async function run<T>(name: string, flags: readonly string[] = []): Promise<T> {
  const { stdout } = await execa(process.execPath, [...flags, await lab.script(script(name))], {
    env: { NODE_V8_COVERAGE: '' },
  });
  return JSON.parse(stdout) as T;
}
