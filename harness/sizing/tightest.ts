import { type Constraint, solve } from 'yalps';
import { KiB } from '../bytes.ts';
import type { Parameters } from '../scenario/scenario.ts';
import { bookedBytes, type Formula } from './formula.ts';

export interface Need {
  readonly parameters: Parameters;
  readonly neededBytes: number;
}

const CONSTANT = 'constant';
const BOOKED = 'booked';

/** Up to here a coefficient is a factor and keeps its decimals; above it is a number of bytes. */
const FACTOR = 16;
const FACTOR_DECIMALS = 1e4;

/**
 * The straight line over `names` that books the least in sum and at no point less than is needed: a linear program with
 * coefficients ≥ 0, solved by simplex. Its figures are rounded up, to what someone types, so that it covers every point as
 * printed. An operation never needs less for being larger, hence no coefficient below 0.
 *
 * @param needs at least one
 */
export function tightest(needs: readonly Need[], names: readonly string[]): Formula {
  const keys = [CONSTANT, ...names];
  const scales = new Map(keys.map((key) => [key, Math.max(1, ...needs.map((need) => partOf(need, key)))]));
  const largest = Math.max(1, ...needs.map(({ neededBytes }) => neededBytes));
  const constraints = new Map<string, Constraint>(
    needs.map(({ neededBytes }, at) => [`${at}`, { min: neededBytes / largest }]),
  );
  const variables = new Map(keys.map((key) => [key, columnOf(needs, key, scales.get(key) ?? 1)]));
  const solution = solve({ direction: 'minimize', objective: BOOKED, constraints, variables });
  // Any constant as large as the largest need is a solution, and nothing books less than 0.
  if (solution.status !== 'optimal') throw new Error(`yalps: ${solution.status} for a program that has a solution`);
  const found = new Map(solution.variables);
  const each = (key: string): number => ((found.get(key) ?? 0) * largest) / (scales.get(key) ?? 1);
  return roundedUp(Object.fromEntries(names.map((name) => [name, each(name)])), needs);
}

/** Scaled to at most 1 each, so that the solver's tolerance means the same for a count and for a size. */
function columnOf(needs: readonly Need[], key: string, scale: number): Map<string, number> {
  const values = needs.map((need) => partOf(need, key) / scale);
  return new Map([...values.map((value, at) => [`${at}`, value] as const), [BOOKED, sum(values)]]);
}

function partOf({ parameters }: Need, key: string): number {
  return key === CONSTANT ? 1 : (parameters[key] ?? 0);
}

function roundedUp(by: Formula['by'], needs: readonly Need[]): Formula {
  const rounded = Object.fromEntries(Object.entries(by).map(([name, each]) => [name, roundedCoefficient(each)]));
  // Taken anew, because what the rounding has added to the coefficients is no longer needed of the constant.
  const slope = { constant: 0, by: rounded };
  const short = Math.max(0, ...needs.map((need) => need.neededBytes - bookedBytes(slope, need.parameters)));
  return { constant: roundTo(short, KiB), by: rounded };
}

function roundedCoefficient(each: number): number {
  if (each >= FACTOR) return Math.ceil(each);
  return roundTo(each * FACTOR_DECIMALS - 1e-6, 1) / FACTOR_DECIMALS;
}

function roundTo(value: number, unit: number): number {
  return Math.max(0, Math.ceil(value / unit) * unit);
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
