/** Where in a range the next operation is measured: ends, jumps, the worst segment, and the smallest that fails. */
import type { Range } from '../results/scenario-facts.ts';
import { nextByGoldenSection } from '../stats/golden-section.ts';

/** One value of the range that was measured. */
export interface Probe {
  readonly value: number;
  /** What one operation needs ÷ what it reserves; null where its trial failed. */
  readonly utilisation: number | null;
  /** It needs more than it reserves, for certain. */
  readonly fails: boolean;
}

/** Of the points that the ends leave, at most so many go to the jumps, a pair each. */
const SHARE_OF_JUMPS = 2 / 3;
/** A bracket as short as this share of its segment says where the worst is. */
const SHORT_ENOUGH = 1 / 1000;

/**
 * The next value to measure; null: the search is over. It keeps no state: the same probes lead to the same value.
 *
 * @param most probes for the worst point; as many again may go into shrinking a failure to its smallest input
 */
export function nextProbe(range: Range, probes: readonly Probe[], most: number): number | null {
  const known = new Map(probes.map((probe) => [probe.value, probe]));
  const marks = landmarks(range, most);
  const unseen = marks.find((value) => !known.has(value));
  if (unseen !== undefined) return unseen;
  if (probes.length < most) {
    const next = intoTheWorst(marks, known);
    if (next !== null) return next;
  }
  return probes.length < 2 * most ? shrink(range, probes) : null;
}

/** Both ends, and both sides of the largest jumps. */
function landmarks({ low, high, jumps }: Range, most: number): number[] {
  const pairs = Math.max(1, Math.floor(((most - 2) * SHARE_OF_JUMPS) / 2));
  const sides = jumps
    .filter(({ at }) => at > low && at <= high)
    .slice(0, pairs)
    .flatMap(({ at }) => [at - 1, at]);
  return [...new Set([low, high, ...sides])].slice(0, most);
}

/** Golden section in the segment between two landmarks that has the fuller end. */
function intoTheWorst(marks: readonly number[], known: ReadonlyMap<number, Probe>): number | null {
  const utilisation = (value: number) => {
    const probe = known.get(value);
    return probe === undefined ? null : (probe.utilisation ?? Number.NEGATIVE_INFINITY);
  };
  const sorted = [...marks].sort((a, b) => a - b);
  const segments = sorted.slice(1).flatMap((to, i) => {
    const from = sorted[i] ?? to;
    const fuller = Math.max(utilisation(from) ?? 0, utilisation(to) ?? 0);
    return to - from > 1 ? [{ from, to, fuller }] : [];
  });
  segments.sort((a, b) => b.fuller - a.fuller);
  const [worst] = segments;
  if (worst === undefined) return null;
  const { from, to } = worst;
  return nextByGoldenSection(from, to, (to - from) * SHORT_ENOUGH, utilisation);
}

/** Bisection between the smallest value that fails and the largest below it that does not. */
function shrink({ low }: Range, probes: readonly Probe[]): number | null {
  const failing = Math.min(...probes.filter(({ fails }) => fails).map(({ value }) => value));
  if (!Number.isFinite(failing)) return null;
  const below = probes.filter(({ value, fails }) => !fails && value < failing).map(({ value }) => value);
  const holds = Math.max(low - 1, ...below);
  const middle = Math.floor((holds + failing) / 2);
  return failing - holds > 1 && middle >= low ? middle : null;
}

/** The fullest: what the resident lane has to confirm. */
export function worstProbe(probes: readonly Probe[]): Probe | null {
  const measured = probes.filter(({ utilisation }) => utilisation !== null);
  return measured.reduce<Probe | null>((a, b) => (a === null || full(b) > full(a) ? b : a), null);
}

function full({ utilisation }: Probe): number {
  return utilisation ?? Number.NEGATIVE_INFINITY;
}
