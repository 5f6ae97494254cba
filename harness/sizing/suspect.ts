import type { SizedPoint } from './points.ts';

/** The one coefficient of the code's formula to change, others untouched. */
export interface Suspect {
  /** A parameter; null: the constant. */
  readonly parameter: string | null;
  /** What to add to it, in bytes for one of the parameter; negative: it books too much. */
  readonly change: number;
}

/** Below this share of all that is needed, two changes are as good as each other. */
const ALIKE = 0.01;

/** Over-booking below this share of what is reserved is no fault. */
const LOOSE = 0.1;

/**
 * Which coefficient of the code's formula is wrong. Where points are under-booked: raised alone until all are covered, the
 * one that then over-books least in sum. Where all are covered: lowered alone as far as they stay so, the one that saves
 * most, if that is a tenth of what is reserved and there are more points than coefficients. `null` where nothing is wrong, or where two are as likely.
 */
export function suspect(points: readonly SizedPoint[], names: readonly string[]): Suspect | null {
  const under = points.some(({ neededBytes, reservedBytes }) => neededBytes > reservedBytes);
  const changes = [null, ...names].map((parameter) => ({
    parameter,
    change: under ? raise(points, parameter) : lower(points, parameter),
  }));
  const finite = changes.filter(({ change }) => Number.isFinite(change));
  const ranked = finite
    .map((one) => ({ ...one, addedBytes: added(points, one) }))
    .sort((a, b) => a.addedBytes - b.addedBytes);
  const [best, second] = ranked;
  if (best === undefined) return null;
  const needed = sum(points.map(({ neededBytes }) => neededBytes));
  if (second && second.addedBytes - best.addedBytes < ALIKE * needed) return null;
  const reserved = sum(points.map(({ reservedBytes }) => reservedBytes));
  if (!under && (points.length <= names.length + 1 || -best.addedBytes < LOOSE * reserved)) return null;
  return { parameter: best.parameter, change: best.change };
}

function raise(points: readonly SizedPoint[], parameter: string | null): number {
  return Math.max(
    ...points.map((point) => ratio(Math.max(0, point.neededBytes - point.reservedBytes), point, parameter)),
  );
}

function lower(points: readonly SizedPoint[], parameter: string | null): number {
  const spare = points
    .filter((point) => partOf(point, parameter) > 0)
    .map((point) => (point.reservedBytes - point.neededBytes) / partOf(point, parameter));
  return spare.length === 0 ? Number.NaN : -Math.min(...spare);
}

function added(points: readonly SizedPoint[], { parameter, change }: Suspect): number {
  return sum(points.map((point) => change * partOf(point, parameter)));
}

/** No multiple of 0 covers a need. */
function ratio(missing: number, point: SizedPoint, parameter: string | null): number {
  return missing === 0 ? 0 : missing / partOf(point, parameter);
}

function partOf({ parameters }: SizedPoint, parameter: string | null): number {
  return parameter === null ? 1 : (parameters[parameter] ?? 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
