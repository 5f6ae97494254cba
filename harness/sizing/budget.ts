import { gather } from '../judge/evidence.ts';
import { residentFigures } from '../judge/resident-figures.ts';
import { marginBytes } from '../judge/tolerance.ts';
import type { Results } from '../results/schema.ts';
import { bookedBytes } from './formula.ts';
import type { SizedPoint } from './points.ts';
import type { Sizing } from './size.ts';

/** What a container of this limit leaves for bookings. All sizes in bytes. */
export interface Budget {
  readonly limitBytes: number;
  /** The highest of the scenario's resident trials; null: nothing was measured there, and nothing can be said. */
  readonly floorBytes: number | null;
  readonly allowanceBytes: number;
  /** What stays free, as the rule `fits` wants it. */
  readonly marginBytes: number;
  /** The most that the kernel's socket buffers grew by at full admission; 0 where that was not measured. */
  readonly socketBytes: number;
  /** Limit − floor − allowance − margin − sockets; 0 or less: the limit is too small. */
  readonly budgetBytes: number;
  readonly kinds: readonly Kind[];
}

/** Operations of one kind that run at once within the budget, alone. */
export interface Kind {
  readonly point: SizedPoint;
  /** By what the code reserves now. */
  readonly atOnce: number;
  /** By the tightest formula; so many of them really fit. */
  readonly honestlyAtOnce: number;
}

/** The budget to set under `limitBytes`. */
export function budgetFor(sizing: Sizing, results: Results, limitBytes: number): Budget {
  const { scenario, points } = sizing;
  const own = gather(results).filter((one) => one.scenario.name === scenario.name && one.role === 'product');
  const floors = own.flatMap((one) => residentFigures(one).map(({ floorBytes }) => floorBytes));
  const sockets = own
    .filter((one) => one.case.governed)
    .flatMap((one) => one.trials.resident.map(({ resident }) => resident?.socketBytes))
    .map((read) => (read ? Math.max(0, read.after - read.before) : 0));
  const floorBytes = floors.length === 0 ? null : Math.max(...floors);
  const margin = Math.ceil(marginBytes(limitBytes));
  const socketBytes = Math.max(0, ...sockets);
  const budgetBytes = Math.floor(limitBytes - (floorBytes ?? 0) - scenario.allowanceBytes - margin - socketBytes);
  const fitting = (each: number) =>
    each <= 0 ? Number.POSITIVE_INFINITY : Math.floor(Math.max(0, budgetBytes) / each);
  return {
    limitBytes,
    floorBytes,
    allowanceBytes: scenario.allowanceBytes,
    marginBytes: margin,
    socketBytes,
    budgetBytes,
    kinds: points.map((point) => ({
      point,
      atOnce: fitting(point.reservedBytes),
      honestlyAtOnce: fitting(bookedBytes(sizing.tightest, point.parameters)),
    })),
  };
}
