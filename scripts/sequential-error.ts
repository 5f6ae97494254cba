/**
 * The error rate of the sequential rule (`harness/stats/sequential.ts`), by simulation: how often it says green although
 * a further trial would exceed the reservation, and how often it can't decide on an honest path.
 *
 *     node scripts/sequential-error.ts
 */
import { type Decision, decide, maximumTrials } from '../harness/stats/sequential.ts';

export interface ErrorRate {
  readonly noise: string;
  readonly maximum: number;
  /** Highest probability, over where the reservation lies, of green and a further trial over the reservation. */
  readonly worst: number;
  /** Share of the trials that exceed the reservation, where that worst lies. */
  readonly worstExceeded: number;
  /** Undecided or red, with a reservation that one trial in 1000 exceeds. */
  readonly notGreenWhenHonest: number;
}

/** One row a kind of noise and a plan's bound. `runs` simulated cases a point; the same for the same `runs`. */
export function errorRates(runs: number): readonly ErrorRate[] {
  return Object.entries(noises).flatMap(([noise, draw]) =>
    Object.values(maximumTrials).map((maximum) => errorRate(noise, draw, maximum, runs)),
  );
}

type Random = () => number;
type Draw = (random: Random) => number;

/**
 * Bimodal: one trial in ten takes a step of 25 standard deviations, as a late optimising compilation does. In step: one in
 * five reads that much less, as garbage does that falls into step with its collector.
 */
const noises: Readonly<Record<string, Draw>> = {
  normal: gaussian,
  exponential: (random) => -Math.log(1 - random()),
  bimodal: (random) => (random() < 0.1 ? 5 : 0) + 0.2 * gaussian(random),
  'in step': (random) => (random() < 0.2 ? -5 : 0) + 0.2 * gaussian(random),
};

const exceeded = [0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.12, 0.1, 0.08, 0.05, 0.02, 0.01];
const honest = 0.001;
const calibrationDraws = 100_000;

function errorRate(noise: string, draw: Draw, maximum: number, runs: number): ErrorRate {
  const random = mulberry32(1);
  const sorted = Float64Array.from({ length: calibrationDraws }, () => draw(random)).sort();
  const greens = (share: number): number => {
    const reserved = sorted[Math.floor((1 - share) * calibrationDraws)] as number;
    let green = 0;
    for (let run = 0; run < runs; run++) if (simulate(draw, random, reserved, maximum) === 'green') green++;
    return green / runs;
  };
  const errors = exceeded.map((share) => ({ share, error: greens(share) * share }));
  const worst = errors.reduce((a, b) => (b.error > a.error ? b : a));
  return { noise, maximum, worst: worst.error, worstExceeded: worst.share, notGreenWhenHonest: 1 - greens(honest) };
}

function simulate(draw: Draw, random: Random, reserved: number, maximum: number): Decision {
  const trials: number[] = [];
  let decision: Decision = 'another';
  while (decision === 'another') {
    trials.push(draw(random));
    decision = decide(trials, reserved, maximum);
  }
  return decision;
}

/** Box and Muller, 1958. */
function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** T. Ettinger's 32-bit generator: small, seeded, good enough to draw noise from. */
function mulberry32(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

if (import.meta.main) {
  console.log('noise        trials  green, then exceeded  (where so many exceed)  not green when honest');
  for (const row of errorRates(20_000)) {
    const cells = [percent(row.worst), percent(row.worstExceeded), percent(row.notGreenWhenHonest)];
    console.log(
      `${row.noise.padEnd(13)}≤ ${row.maximum}     ${cells[0]?.padEnd(22)}${cells[1]?.padEnd(24)}${cells[2]}`,
    );
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
