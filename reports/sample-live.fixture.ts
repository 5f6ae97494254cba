import { KiB, MiB } from '../harness/bytes.ts';
import type { CompletedTrial, HeapReading, Series } from '../harness/results/schema.ts';

const floor: HeapReading = {
  usedBytes: 6 * MiB,
  externalBytes: 2 * MiB,
  physicalBytes: 9 * MiB,
  codePhysicalBytes: MiB,
  codeUsedBytes: MiB,
  zonesPeakBytes: MiB,
};

/** The live trial of a case, made from its resident one: three waves, with what was held at every governor event. */
export function liveTrial(
  resident: CompletedTrial,
  n: number,
  each: readonly [number, number],
  bookedEach: number,
): CompletedTrial {
  const [lower, upper] = [each[0] * n * MiB, each[1] * n * MiB];
  return {
    ...resident,
    lane: 'live',
    flags: ['--expose-gc', '--single-threaded'],
    waves: Array.from({ length: 3 }, () => ({ seconds: 0.6, inFlight: n, completed: n, markBytes: null })),
    resident: null,
    live: {
      floor,
      warm: floor,
      lower: {
        heapBytes: floor.usedBytes + 0.1 * lower,
        externalBytes: floor.externalBytes + 0.9 * lower,
        checkpoint: 'barrier',
        wave: 1,
      },
      upper: {
        heapBytes: floor.usedBytes + 0.1 * upper,
        externalBytes: floor.externalBytes + 0.9 * upper,
        checkpoint: 'before detach',
        wave: 2,
      },
      overBookedBytes: each[1] > bookedEach ? (each[1] - bookedEach) * MiB : 0,
      overBookedCollectedBytes: null,
      collections: 24,
      smallYoungGeneration: false,
    },
    series: [governorEvents(n, each[0] * 0.9, bookedEach)],
  };
}

/** Every operation is admitted, fills its slab, and is released. */
function governorEvents(n: number, heldEach: number, bookedEach: number): Series {
  const rows = Array.from({ length: 3 * 2 * n }, (_, at) => {
    const step = at % (2 * n);
    const operations = step < n ? step : 2 * n - step;
    const booked = step < n ? step + 1 : 2 * n - step - 1;
    const held = (floor.externalBytes + operations * heldEach * MiB) / KiB;
    return [
      at * 40,
      Math.round((booked * bookedEach * MiB) / KiB),
      0,
      Math.round(floor.usedBytes / KiB + 300 * operations),
      Math.round(held),
    ];
  });
  return {
    source: 'governor events',
    columns: ['ms', 'booked', 'waiters', 'heapUsed', 'external'],
    rows,
    missedTicks: 0,
    tickMs: 0,
  };
}
