/** Whether what a process holds grows: the slope of its bytes over time, with the interval that it is in. */
import { median } from '../../harness/stats/median.ts';
import { type SlopePoint, theilSen } from '../../harness/stats/slope.ts';

export interface Growth {
  /** Bytes a minute; null where there are too few points to say. */
  readonly bytesPerMinute: number | null;
  /** With 99 % confidence. */
  readonly lowest: number | null;
  readonly highest: number | null;
  readonly points: number;
}

/** z of the standard normal distribution for 99 %, two-sided: one soak of 200 tells of a growth that is none. */
const Z = 2.576;
/** As many as there are points that are judged; each is the median of a piece of the time. */
const PIECES = 24;
/** Fewer give an interval that is wider than all slopes there are. */
const FEWEST = 6;

/**
 * The slope of Theil and Sen over `points` of x in seconds and y in bytes, and Sen's confidence interval from the ranks of
 * the pairs' slopes: with N slopes of n points and C = z·√(n(n−1)(2n+5)/18), from the (N−C)/2-th to the (N+C)/2+1-th.
 *
 * Neighbouring samples are alike: an operation or the time between two collections lasts for seconds, and the interval
 * takes every point for one of its own. So it is laid over the medians of 24 equal pieces of the time, not over the samples.
 *
 * Source: P. K. Sen, Journal of the American Statistical Association 63 (1968), 1379–1389; R. O. Gilbert, "Statistical
 * Methods for Environmental Pollution Monitoring" (1987), section 16.5.1.
 */
export function growthOf(points: readonly SlopePoint[]): Growth {
  const pieces = piecesOf(points);
  const slope = theilSen(pieces);
  const n = pieces.length;
  if (slope === null || n < FEWEST) return { bytesPerMinute: null, lowest: null, highest: null, points: n };
  const slopes = pieces
    .flatMap((from, index) => pieces.slice(index + 1).map((to) => (to.y - from.y) / (to.x - from.x)))
    .sort((a, b) => a - b);
  const c = Z * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const at = (rank: number) => slopes[Math.min(slopes.length - 1, Math.max(0, Math.round(rank) - 1))] as number;
  return {
    bytesPerMinute: 60 * slope,
    lowest: 60 * at((slopes.length - c) / 2),
    highest: 60 * at((slopes.length + c) / 2 + 1),
    points: n,
  };
}

function piecesOf(points: readonly SlopePoint[]): SlopePoint[] {
  const first = points[0]?.x ?? 0;
  const length = ((points.at(-1)?.x ?? 0) - first) / PIECES;
  const pieceOf = ({ x }: SlopePoint) => Math.min(PIECES - 1, Math.floor((x - first) / length));
  const pieces = [...Map.groupBy(points, pieceOf).values()];
  return pieces.map((own) => ({ x: median(own.map(({ x }) => x)), y: median(own.map(({ y }) => y)) }));
}
