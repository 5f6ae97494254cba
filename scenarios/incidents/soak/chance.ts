/** Chance that is the same in every run of one seed. */
export interface Chance {
  /** From 0 to below 1. */
  next(): number;
  /** Whether it comes, of `share` times in all. */
  comes(share: number): boolean;
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number;
}

/** Lehmer's generator: S. K. Park, K. W. Miller, "Random number generators", CACM 31 (1988), 1192–1201. */
export function createChance(seed: number): Chance {
  let state = 1 + ((seed * 7919) % 2_147_483_646);
  const next = () => {
    state = (state * 48_271) % 2_147_483_647;
    return (state - 1) / 2_147_483_646;
  };
  // Near seeds begin near each other.
  for (let i = 0; i < 8; i += 1) next();
  return {
    next,
    comes: (share) => next() < share,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
  };
}
