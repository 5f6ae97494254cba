/**
 * `plimsoll/vitest`, for `setupFiles`: matchers that measure a scenario file. The measuring happens in processes of its
 * own, as `plimsoll measure` does it, never in the worker that runs the tests.
 */
import { expect, vi } from 'vitest';
import { fitReservation, peakBelow, releaseEverything } from './matchers.ts';
import type { MeasureOptions } from './measure-scenario.ts';

export type { MeasureOptions } from './measure-scenario.ts';

/** A measurement takes half a minute and more; Vitest's own 5 s are for other tests. */
const TEST_TIMEOUT_MS = 300_000;

vi.setConfig({ testTimeout: TEST_TIMEOUT_MS });
expect.extend({
  toFitReservation: fitReservation,
  toPeakBelow: peakBelow,
  toReleaseEverything: releaseEverything,
});

interface PlimsollMatchers {
  /** Every reservation holds, and so does everything else that `plimsoll measure` judges. Await it. */
  toFitReservation(options?: MeasureOptions): Promise<void>;
  /** One operation needs less than that (`24 MiB`, or bytes) at its peak, in every case and lane measured. Await it. */
  toPeakBelow(size: string | number, options?: MeasureOptions): Promise<void>;
  /**
   * All bookings come back, nobody is left waiting, and no object stays behind. Bookings need a `governor` in the
   * scenario, objects that stay need memlab to be installed; with neither it throws. Await it.
   */
  toReleaseEverything(options?: MeasureOptions): Promise<void>;
}

declare module 'vitest' {
  interface Matchers<
    // Declarations that merge must have the same parameters.
    R extends void | Promise<void> = void | Promise<void>,
    T = unknown,
  > extends PlimsollMatchers {}
}
