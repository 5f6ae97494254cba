/** The smallest memory limit that something survives, by halving, and how often it dies around there. */
import type { Ending } from '../limits/run-limited.ts';

export interface Bisection {
  /** Runs something under a limit once. */
  attempt(limitBytes: number): Promise<Ending>;
  /** Nothing larger is tried. */
  readonly ceilingBytes: number;
  /** Limits are multiples of it: the answer's exactness. */
  readonly stepBytes: number;
  /** Runs at the limits next to the border, each. */
  readonly runs: number;
  /** Where to begin. */
  readonly guessBytes?: number | undefined;
}

/** All runs under one limit. */
export interface UnderLimit {
  readonly limitBytes: number;
  readonly endings: Readonly<Record<Ending, number>>;
}

export interface Border {
  /** Smallest limit under which each of the runs survived; null: not even the ceiling. */
  readonly livesBytes: number | null;
  /** One step below: at least one run died there; null where `livesBytes` is, or is one step. */
  readonly diesBytes: number | null;
  /** Every limit that was tried, the smallest first. */
  readonly curve: readonly UnderLimit[];
}

/** So far below the border the curve goes on, until all runs die. */
const CURVE_STEPS = 4;

/**
 * First one run a limit, halving between the largest that died and the smallest that lived; then as many as `runs` at the
 * border, which moves up a step with each death. A run is a sample: a limit at which one of fifty dies may pass.
 */
export async function bisect(options: Bisection): Promise<Border> {
  const { ceilingBytes, stepBytes, runs } = options;
  const tally = createTally(options.attempt);
  const ceiling = Math.floor(ceilingBytes / stepBytes);
  const lives = async (steps: number) => (await tally.run(steps * stepBytes)) === 'survived';
  if (!(await lives(ceiling))) return { livesBytes: null, diesBytes: null, curve: tally.curve() };

  let dead = 0;
  let alive = ceiling;
  const guessed = options.guessBytes !== undefined;
  let next = Math.ceil((options.guessBytes ?? ceilingBytes / 2) / stepBytes);
  while (alive - dead > 1) {
    const steps = Math.min(alive - 1, Math.max(dead + 1, next));
    if (await lives(steps)) alive = steps;
    else dead = steps;
    // The truth is near a guess: steps of a fifth find the other side of it sooner than halves of the whole.
    if (guessed && alive === ceiling) next = Math.ceil(dead * 1.25);
    else if (guessed && dead === 0) next = Math.floor(alive * 0.8);
    else next = Math.floor((alive + dead) / 2);
  }

  for (;;) {
    while (tally.count(alive * stepBytes) < runs && !tally.died(alive * stepBytes)) await lives(alive);
    if (!tally.died(alive * stepBytes)) break;
    if (alive === ceiling) return { livesBytes: null, diesBytes: null, curve: tally.curve() };
    alive += 1;
  }
  for (let below = alive - 1; below > 0 && below >= alive - CURVE_STEPS; below -= 1) {
    while (tally.count(below * stepBytes) < runs) await lives(below);
    if (tally.deaths(below * stepBytes) === tally.count(below * stepBytes)) break;
  }
  const dies = (alive - 1) * stepBytes;
  return { livesBytes: alive * stepBytes, diesBytes: dies > 0 ? dies : null, curve: tally.curve() };
}

export function deathsOf({ endings }: UnderLimit): number {
  return runsOf({ endings }) - endings.survived;
}

export function runsOf({ endings }: Pick<UnderLimit, 'endings'>): number {
  return Object.values(endings).reduce((total, count) => total + count, 0);
}

function createTally(attempt: Bisection['attempt']) {
  const byLimit = new Map<number, Record<Ending, number>>();
  const at = (limit: number) => {
    const known = byLimit.get(limit) ?? { survived: 0, killed: 0, 'out of heap': 0, failed: 0, 'timed out': 0 };
    byLimit.set(limit, known);
    return known;
  };
  const under = (limit: number): UnderLimit => ({ limitBytes: limit, endings: at(limit) });
  return {
    async run(limit: number): Promise<Ending> {
      const ending = await attempt(limit);
      at(limit)[ending] += 1;
      return ending;
    },
    count: (limit: number) => runsOf(under(limit)),
    deaths: (limit: number) => deathsOf(under(limit)),
    died: (limit: number) => deathsOf(under(limit)) > 0,
    curve: (): UnderLimit[] => [...byLimit.keys()].sort((a, b) => a - b).map(under),
  };
}
