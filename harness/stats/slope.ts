import { median } from './median.ts';

export interface SlopePoint {
  readonly x: number;
  readonly y: number;
}

/**
 * The Theil–Sen estimator: the median of the slopes of all pairs of points with different x, in units of y per unit of x.
 * `null` when no two points differ in x.
 *
 * It is shown and never judged: being a median it throws a knee away by construction, so a path whose first further
 * operation costs twice the later ones would pass.
 *
 * Source: P. K. Sen, "Estimates of the Regression Coefficient Based on Kendall's Tau", Journal of the American
 * Statistical Association 63 (1968), 1379–1389, after H. Theil (1950).
 */
export function theilSen(points: readonly SlopePoint[]): number | null {
  const slopes = points.flatMap((from, index) =>
    points.slice(index + 1).flatMap((to) => (to.x === from.x ? [] : [(to.y - from.y) / (to.x - from.x)])),
  );
  return slopes.length === 0 ? null : median(slopes);
}
