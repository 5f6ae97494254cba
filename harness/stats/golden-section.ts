/** The share of a bracket that golden-section search keeps, (√5 − 1) ÷ 2. */
const KEPT = (Math.sqrt(5) - 1) / 2;

/**
 * Golden-section search for the highest of a function over whole numbers, as far as it is known: the next value to look at,
 * or null once the bracket is as short as `within`. It keeps no state: the same answers lead to the same bracket again.
 * Kiefer, "Sequential minimax search for a maximum", Proc. Amer. Math. Soc. 4 (1953).
 *
 * @param known what the function is at a value, null where it has not been looked at
 */
export function nextByGoldenSection(
  low: number,
  high: number,
  within: number,
  known: (value: number) => number | null,
): number | null {
  let [from, to] = [low, high];
  const towards = (near: number, far: number) => Math.round(far + KEPT * (near - far));
  let [left, right] = [towards(from, to), towards(to, from)];
  while (to - from > Math.max(2, within) && left < right) {
    const [atLeft, atRight] = [known(left), known(right)];
    if (atLeft === null) return left;
    if (atRight === null) return right;
    // The inner value that stays is taken over as it is: rounded anew it would be another one, and cost a look.
    if (atLeft >= atRight) {
      to = right;
      right = left;
      left = towards(from, to);
    } else {
      from = left;
      left = right;
      right = towards(to, from);
    }
  }
  return null;
}
