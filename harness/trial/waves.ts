/** Waves of N operations at once, until the maximum stands. */

import type { WaveOutcome } from '../probe/protocol.ts';
import type { Wave } from '../results/schema.ts';
import type { Measuring } from './run.ts';
import type { CastSpec } from './spec.ts';

/** One wave of a naive path reads less than half of what ten do (docs/method.md). */
const RESIDENT_AT_LEAST = 10;
/**
 * … and as many operations: what floats until the collector has a reason to run gathers by operations, not by waves. Ten
 * waves of one naive 8 MiB operation read 65 to 99 MiB from trial to trial, forty 88 to 99; ten of four such operations 158
 * to 187 MiB, twenty 172 to 192 (docs/method.md).
 */
const OPERATIONS_AT_LEAST = 80;
/** Fewer where the plan has fewer waves, or where they have taken longer than this. */
const LONG_ENOUGH_MS = 5_000;
/** A maximum that doesn't come to stand is given up after this long, or after the plan's waves. */
const AT_MOST_MS = 15_000;
/** Live bytes don't depend on what earlier waves left behind; three tell a leak from a peak. */
const LIVE_AT_LEAST = 3;
const WAVE_WITHIN_MS = 120_000;

/** The mark stands when the last third of the waves added less than this share of what they measure. */
const STANDS_WITHIN = 0.01;

export async function runWaves(measuring: Measuring): Promise<{ waves: Wave[]; stood: boolean }> {
  const { spec, cast } = measuring;
  const base = measuring.resident()?.rssBytes ?? 0;
  const begun = performance.now();
  const waves: Wave[] = [];
  await cast.hold(spec.case.concurrency);
  for (;;) {
    waves.push(await runWave(measuring, waves.length));
    const stood =
      spec.lane === 'live'
        ? waves.length >= LIVE_AT_LEAST || null
        : standing(spec, waves, base, performance.now() - begun);
    if (stood !== null) return { waves, stood };
  }
}

/** Whether the maximum stands, once there are enough waves to say so; null: go on. */
function standing(spec: CastSpec, waves: readonly Wave[], base: number, elapsedMs: number): boolean | null {
  if (waves.length < RESIDENT_AT_LEAST) return null;
  const enough = waves.length * spec.operations >= OPERATIONS_AT_LEAST || elapsedMs > LONG_ENOUGH_MS;
  if (enough && stands(waves, base)) return true;
  const last = waves.length >= spec.mostWaves || elapsedMs > AT_MOST_MS;
  return last ? stands(waves, base) || !risesThroughout(waves, base) : null;
}

/** The last third of the waves added next to nothing. Exported for its test. */
export function stands(waves: Marks, baseBytes: number): boolean {
  const third = Math.ceil(waves.length / 3);
  return added(waves, third, 0) <= tolerance(waves, baseBytes);
}

/**
 * Asked of a trial that never stood: did every part of its last third add its share, as a leak or a filling cache does? A
 * rise there alone says nothing: of waves that are all alike, the highest falls into the last third of every third trial.
 * Exported for its test.
 */
export function risesThroughout(waves: Marks, baseBytes: number): boolean {
  const third = Math.ceil(waves.length / 3);
  const [early, late] = [Math.round((third * 2) / 3), Math.round(third / 3)];
  const parts = [added(waves, third, early), added(waves, early, late), added(waves, late, 0)];
  return parts.every((part) => part > tolerance(waves, baseBytes) / parts.length);
}

type Marks = readonly Pick<Wave, 'markBytes'>[];

/** By how much the mark rose between the wave that was `from` before the last and the one `to` before it. */
function added(waves: Marks, from: number, to: number): number {
  return (waves.at(-1 - to)?.markBytes ?? 0) - (waves.at(-1 - from)?.markBytes ?? 0);
}

function tolerance(waves: Marks, baseBytes: number): number {
  return Math.max(256 * 1024, STANDS_WITHIN * ((waves.at(-1)?.markBytes ?? 0) - baseBytes));
}

/** One wave, by an order to the measured process or to the load. */
export async function runWave(measuring: Measuring, index: number): Promise<Wave> {
  const begun = performance.now();
  const { inFlight, completed } = await (measuring.cast.load === null
    ? measuring.cast.ask({ do: 'wave', index }, WAVE_WITHIN_MS)
    : runServerWave(measuring, index));
  return {
    seconds: Math.round(performance.now() - begun) / 1000,
    inFlight,
    completed,
    markBytes: measuring.resident()?.markBytes ?? null,
  };
}

async function runServerWave({ cast, spec }: Measuring, index: number): Promise<WaveOutcome> {
  const { concurrency, parameters } = spec.case;
  await cast.ask({ do: 'wave begins', index });
  cast.barriers.waveBegins();
  try {
    const command = { do: 'wave', parameters, operations: spec.operations, concurrency };
    const outcome = await Promise.race([
      cast.load?.request<WaveOutcome>(command, WAVE_WITHIN_MS) ?? Promise.reject(new Error('no load')),
      cast.broken,
    ]);
    const held = cast.barriers.waveEnds();
    return { inFlight: spec.operations === 1 ? 1 : held, completed: outcome.completed };
  } finally {
    await cast.ask({ do: 'wave ends' });
  }
}
