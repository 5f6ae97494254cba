import { solve } from 'yalps';
import { bookedBytes, type Formula } from './formula.ts';
import type { SizedPoint } from './points.ts';

/** How far the code may round what it computes, and the share of it that the solver's tolerance is worth. */
const ROUNDING_BYTES = 1;
const ROUNDING_SHARE = 1e-6;

/** From here on a coefficient is a number of bytes. */
const FACTOR = 16;

/**
 * The code's own formula as a straight line over `names`: the line with the least sum of absolute deviations from what it
 * reserves at the points, which is the formula itself where that is straight. `null` where it is not, or where there are
 * too few points to tell one line from another.
 */
export function inCode(points: readonly SizedPoint[], names: readonly string[]): Formula | null {
  if (points.length < names.length + 1) return null;
  const fitted = leastDeviations(points, names);
  const straight = points.every(({ parameters, reservedBytes }) => {
    const off = Math.abs(bookedBytes(fitted, parameters) - reservedBytes);
    return off <= ROUNDING_BYTES + ROUNDING_SHARE * reservedBytes;
  });
  return straight ? fitted : null;
}

/** Variables of a linear program are never below 0, so each coefficient and each deviation is a difference of two. */
function leastDeviations(points: readonly SizedPoint[], names: readonly string[]): Formula {
  const largest = Math.max(1, ...points.map(({ reservedBytes }) => reservedBytes));
  const scales = Object.fromEntries(
    names.map((name) => [name, Math.max(1, ...points.map(({ parameters }) => parameters[name] ?? 0))]),
  );
  const column = (name: string | null, sign: 1 | -1) =>
    new Map(points.map(({ parameters }, at) => [`${at}`, sign * value(parameters, name, scales)]));
  const variables = [
    ...[null, ...names].flatMap((name) => [
      [`+${name ?? ''}`, column(name, 1)] as const,
      [`-${name ?? ''}`, column(name, -1)] as const,
    ]),
    ...points.flatMap((_, at) => [
      [
        `over ${at}`,
        new Map([
          [`${at}`, 1],
          ['off', 1],
        ]),
      ] as const,
      [
        `under ${at}`,
        new Map([
          [`${at}`, -1],
          ['off', 1],
        ]),
      ] as const,
    ]),
  ];
  const constraints = points.map(({ reservedBytes }, at) => [`${at}`, { equal: reservedBytes / largest }] as const);
  const solution = solve({ direction: 'minimize', objective: 'off', constraints, variables });
  const found = new Map(solution.variables);
  const each = (name: string): number => ((found.get(`+${name}`) ?? 0) - (found.get(`-${name}`) ?? 0)) * largest;
  return {
    constant: settled(each('')),
    by: Object.fromEntries(names.map((name) => [name, settled(each(name) / (scales[name] ?? 1))])),
  };
}

function value(
  parameters: SizedPoint['parameters'],
  name: string | null,
  scales: Readonly<Record<string, number>>,
): number {
  return name === null ? 1 : (parameters[name] ?? 0) / (scales[name] ?? 1);
}

/** The solver's tolerance taken off: whole bytes are typed, or a factor with a few decimals. */
function settled(figure: number): number {
  return Math.abs(figure) >= FACTOR ? Math.round(figure) : Number(figure.toFixed(6)) + 0;
}
