import { median } from '../stats/median.ts';
import { rankTest, smallestP } from '../stats/rank-test.ts';

/** Smaller differences are nobody's business, however certain they are. */
const RELEVANT_SHARE = 0.1;
/** Error of the first kind of the rank test. */
const SIGNIFICANT = 0.05;

/** How the figures of the same case differ between two sets of trials, in bytes of the whole wave. */
export interface Change {
  /** Medians. */
  readonly beforeBytes: number;
  readonly afterBytes: number;
  /** Hodges and Lehmann's estimate of after − before. */
  readonly shiftBytes: number;
  /** The shift as a share of what it is held against. */
  readonly share: number;
  /** Cliff's delta, −1 … 1. */
  readonly delta: number;
  /** Of the rank test; null: so few trials could not have shown anything. */
  readonly p: number | null;
  /** `open`: large enough to matter, and too few trials to tell it from chance. */
  readonly verdict: 'more' | 'less' | 'alike' | 'open';
}

export interface ChangeOptions {
  /** A difference up to this is the meter's, not the code's. Bytes of the whole wave. */
  readonly toleranceBytes: number;
  /** What a tenth is a tenth of; the median of `before` otherwise. */
  readonly ofBytes?: number;
  /** Whether only a growth is asked about. */
  readonly oneSided: boolean;
  /**
   * The figures repeat, so that few of them are enough: it is a change where every one after lies beyond every one before
   * by more than what counts; where there are enough, the rank test has to agree.
   */
  readonly repeats?: boolean;
}

/** Null where one side has no figure. */
export function changeBetween(
  before: readonly number[],
  after: readonly number[],
  options: ChangeOptions,
): Change | null {
  if (before.length === 0 || after.length === 0) return null;
  const { shift, delta, pMore, pEither } = rankTest(before, after);
  const sides = options.oneSided ? 1 : 2;
  const canTell = sides * smallestP(before.length, after.length) < SIGNIFICANT;
  const p = canTell ? (options.oneSided ? pMore : pEither) : null;
  const of = options.ofBytes ?? median(before);
  const figures = {
    beforeBytes: median(before),
    afterBytes: median(after),
    shiftBytes: shift,
    share: of > 0 ? shift / of : 0,
    delta,
    p,
  };
  return { ...figures, verdict: verdictOn(before, after, figures, least(of, options), options) };
}

function least(of: number, { toleranceBytes }: ChangeOptions): number {
  return Math.max(toleranceBytes, RELEVANT_SHARE * of);
}

function verdictOn(
  before: readonly number[],
  after: readonly number[],
  { shiftBytes, p }: Pick<Change, 'shiftBytes' | 'p'>,
  least: number,
  { oneSided, repeats = false }: ChangeOptions,
): Change['verdict'] {
  if (Math.abs(shiftBytes) <= least || (oneSided && shiftBytes < 0)) return 'alike';
  const direction = shiftBytes > 0 ? 'more' : 'less';
  if (p !== null) return p < SIGNIFICANT ? direction : 'alike';
  if (!repeats) return 'open';
  const apart =
    direction === 'more' ? Math.min(...after) - Math.max(...before) : Math.min(...before) - Math.max(...after);
  return apart > least ? direction : 'alike';
}
