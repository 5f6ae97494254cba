/** `plimsoll/guard`: says at the start, not at the first peak, that a budget does not fit its container. */
import { isWholeBytes, notWholeBytes } from './refusal.ts';

export interface GuardOptions {
  /** Bytes that the process takes beside its bookings: measured at full admission, less the budget. */
  readonly overhead: number;
  /** The governor's budget in bytes; 0 where booking is switched off. */
  readonly budget: number;
  /** Bytes that the container has. Default `process.constrainedMemory()`. 0: none in force. */
  readonly limit?: number | undefined;
  /** Bytes kept free. Default: the larger of 16 MiB and 5 % of the limit. */
  readonly margin?: number | undefined;
  /** Default `throw`. `warn` says the same with `process.emitWarning`. */
  readonly onMisfit?: 'throw' | 'warn' | undefined;
}

/** All sizes in bytes. */
export type GuardResult =
  /** `spare`: what is left beside overhead, budget and margin. */
  | { readonly kind: 'fits'; readonly limit: number; readonly margin: number; readonly spare: number }
  /** `largestBudget`: the largest that would fit; 0 where not even the overhead does. */
  | { readonly kind: 'misfit'; readonly limit: number; readonly margin: number; readonly largestBudget: number }
  /** Nothing was checked: no limit is in force, or the overhead fits and booking is off, so that nothing bounds the rest. */
  | { readonly kind: 'unchecked'; readonly reason: 'no-limit' | 'no-budget' };

const MiB = 1024 * 1024;

/** No machine has that much. Where no limit is set, kernels report 2^63 or 2^64, or that less a page. */
const ABSURD = 2 ** 50;

/**
 * Checks that overhead + budget ≤ limit − margin. Throws {@link LimitTooSmall} where it does not hold, or warns, and a
 * `GovernorError` for what is no whole number of bytes. Never throws for want of a limit.
 */
export function guardLimit(options: GuardOptions): GuardResult {
  const { overhead, budget, limit = process.constrainedMemory(), onMisfit = 'throw' } = options;
  assertBytes({ overhead, budget });
  if (limit === 0 || limit >= ABSURD) return { kind: 'unchecked', reason: 'no-limit' };
  const { margin = Math.max(16 * MiB, Math.ceil(limit * 0.05)) } = options;
  assertBytes({ limit, margin });

  const spare = limit - margin - overhead - budget;
  if (spare >= 0) {
    return budget === 0 ? { kind: 'unchecked', reason: 'no-budget' } : { kind: 'fits', limit, margin, spare };
  }
  const misfit = new LimitTooSmall({ overhead, budget, limit, margin });
  if (onMisfit === 'throw') throw misfit;
  process.emitWarning(misfit.message, { type: 'PlimsollWarning', code: misfit.code });
  return { kind: 'misfit', limit, margin, largestBudget: misfit.largestBudget };
}

/** All sizes in bytes. */
interface Sizes {
  readonly overhead: number;
  readonly budget: number;
  readonly limit: number;
  readonly margin: number;
}

/** Overhead, budget and margin together are more than the limit: at full admission the kernel would kill the process. */
export class LimitTooSmall extends Error implements Sizes {
  override readonly name = 'LimitTooSmall';
  readonly code = 'ERR_LIMIT_TOO_SMALL';
  readonly overhead: number;
  readonly budget: number;
  readonly limit: number;
  readonly margin: number;
  /** The largest budget that would fit; 0 where not even the overhead does. */
  readonly largestBudget: number;

  constructor(sizes: Sizes) {
    super(sentence(sizes));
    this.overhead = sizes.overhead;
    this.budget = sizes.budget;
    this.limit = sizes.limit;
    this.margin = sizes.margin;
    this.largestBudget = Math.max(0, roomForBudget(sizes));
  }
}

function roomForBudget({ overhead, limit, margin }: Sizes): number {
  return limit - margin - overhead;
}

function sentence(sizes: Sizes): string {
  const { overhead, budget, limit, margin } = sizes;
  const needed = overhead + budget + margin;
  const room = roomForBudget(sizes);
  const lower = room > 0 && budget > 0 ? `Lower the budget to ${atMost(room)} or less, or raise` : 'Raise';
  return (
    `The container's limit of ${atMost(limit)} is too small: overhead ${atLeast(overhead)}, budget ${atLeast(budget)} and ` +
    `margin ${atLeast(margin)} need ${atLeast(needed)}. ${lower} the limit to ${atLeast(needed)} or more.`
  );
}

// Rounded away from trouble: whoever types the figure in again must not miss by the rounding.
function atMost(size: number): string {
  return `${(Math.floor((size / MiB) * 10) / 10).toFixed(1)} MiB`;
}

function atLeast(size: number): string {
  return `${(Math.ceil((size / MiB) * 10) / 10).toFixed(1)} MiB`;
}

function assertBytes(sizes: Readonly<Record<string, number>>): void {
  for (const [what, size] of Object.entries(sizes)) if (!isWholeBytes(size)) throw notWholeBytes(size, what);
}
