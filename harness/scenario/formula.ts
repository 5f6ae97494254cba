/** Calls the user's formulas, and says which one returned what is not bytes, and for which parameters. */
import { formatPoint } from './matrix.ts';
import type { Parameters, Truth } from './scenario.ts';
import { reject } from './scenario-error.ts';
import { show } from './validate-problem.ts';

/** Bytes at one point: finite and not negative. Throws {@link ScenarioError} with the point in it. */
export function bytesAt(formula: (parameters: Parameters) => unknown, point: Parameters, field: string): number {
  const value = call(formula, point, field);
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  return rejectResult(field, value, point, 'It must return a number of bytes, 0 or more, and not a promise.');
}

/** Both ends of a reference subject's live truth at one point. Throws {@link ScenarioError}. */
export function liveTruthAt(
  formula: NonNullable<Truth<Parameters>['live']>,
  point: Parameters,
): { lower: number; upper: number } {
  const value: { lower?: unknown; upper?: unknown } | null = call(formula, point, 'truth.live') as never;
  const { lower, upper } = value ?? {};
  if (Number.isFinite(lower) && Number.isFinite(upper) && Number(lower) <= Number(upper)) {
    return { lower: Number(lower), upper: Number(upper) };
  }
  return rejectResult('truth.live', value, point, 'It must return { lower, upper } in bytes, lower not above upper.');
}

function call(formula: (parameters: Parameters) => unknown, point: Parameters, field: string): unknown {
  try {
    return formula({ ...point });
  } catch (cause) {
    const thrown = cause instanceof Error ? `${cause.name}: ${cause.message}` : show(cause);
    return reject(field, `threw ${thrown} for ${formatPoint(point)}`, 'Correct the formula for these parameters.', {
      cause,
    });
  }
}

function rejectResult(field: string, value: unknown, point: Parameters, remedy: string): never {
  return reject(field, `returned ${show(value)} for ${formatPoint(point)}`, remedy);
}
