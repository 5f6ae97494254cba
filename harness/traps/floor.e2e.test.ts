/** What is taken off a resident peak, and what may not be. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MiB } from '../bytes.ts';
import { floorBytes } from '../judge/resident-figures.ts';
import { type Laboratory, openLaboratory, reference, trap } from './test-support/laboratory.ts';

let lab: Laboratory;
beforeAll(async () => {
  lab = await openLaboratory();
});
afterAll(() => lab.close());

/** Bytes: the mark's bound on a small machine, and what a process grows by beside its payload. */
const near = 2 * MiB;

describe('a difference to the moment of the reset', () => {
  it.each([
    ['fixed-8-mib', 'freed by the warm-up, and kept by malloc'],
    ['filled-pool', 'taken by the warm-up, and kept in a pool'],
  ])('reads next to nothing of the 8 MiB of %s, %s; above the cold floor they are all there', async (name) => {
    const { record, aboveFloorBytes } = await lab.resident(reference(name));

    expect(record.peakBytes - record.reset.rssBytes).toBeLessThan(1 * MiB);
    expect(aboveFloorBytes).toBeGreaterThan(8 * MiB - near);
    expect(aboveFloorBytes).toBeLessThan(8 * MiB + near);
  });
});

describe('a twin that runs operations of size zero', () => {
  it('swallows what every operation takes whatever its size; a cold one does not', async () => {
    const twin = await lab.resident(reference('fixed-8-mib'), { parameters: { size: 64 * 1024 }, concurrency: 4 });
    const trial = await lab.resident(reference('fixed-8-mib'), { parameters: { size: 1 * MiB }, concurrency: 4 });

    expect(trial.peakBytes - twin.peakBytes).toBeLessThan(near);
    expect(trial.aboveFloorBytes).toBeGreaterThan(32 * MiB - near);
    expect(trial.aboveFloorBytes).toBeLessThan(32 * MiB + near);
  });
});

describe('what the warm-up leaves on the heap of V8', () => {
  it('lifts a floor by more than 50 MiB that the next operation takes; its code and trusted spaces do not', async () => {
    const { record, floorBytes: floor, aboveFloorBytes } = await lab.resident(trap('heap-pool'));
    const { physicalBytes, codePhysicalBytes } = record.resetHeap;
    const { physicalBytes: coldPhysical, codePhysicalBytes: coldCode } = record.coldHeap;
    const wholeHeap = floor + physicalBytes - coldPhysical - (codePhysicalBytes - coldCode);

    expect(wholeHeap - floor).toBeGreaterThan(50 * MiB);
    expect(record.peakBytes - wholeHeap).toBeLessThan(8 * MiB);
    expect(aboveFloorBytes).toBeGreaterThan(64 * MiB - near);
  });
});

describe('what V8 took to optimise a function', () => {
  it('stays in the arenas of its threads and is billed to the operation, unless the floor is credited with it', async () => {
    const { record, floorBytes: floor, aboveFloorBytes } = await lab.resident(trap('hot-function'));
    const uncredited = floorBytes({ ...record, resetArenas: record.coldArenas }, { drift: 0, keptBytes: 0 });

    expect(record.peakBytes - uncredited).toBeGreaterThan(20 * MiB);
    expect(floor - uncredited).toBeGreaterThan(10 * MiB);
    // Not more than what is left over: the arenas keep a few MiB more than the zones ever held at once.
    expect(aboveFloorBytes).toBeGreaterThan(8 * MiB - near);
    expect(aboveFloorBytes).toBeLessThan(16 * MiB);
  });

  it('is credited by the smaller of zones and arenas: native memory of other threads is an operation’s own', async () => {
    const {
      record,
      floorBytes: floor,
      aboveFloorBytes,
    } = await lab.resident(reference('zlib-contexts'), {
      warmUp: { size: 8 * MiB },
    });
    const arenas = record.resetArenas.threadsBytes - record.coldArenas.threadsBytes;
    const arenasAlone = floor + arenas;

    expect(record.peakBytes - arenasAlone).toBeLessThan(4 * MiB);
    expect(aboveFloorBytes).toBeGreaterThan(8 * MiB - near);
  });
});
