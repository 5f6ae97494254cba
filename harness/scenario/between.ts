/** All whole values from `low` to `high`: Plimsoll looks among them for the worst one. Made by {@link between}. */
export interface ParameterRange {
  readonly between: readonly [low: number, high: number];
  /** The values that the matrix takes, at every concurrency and in both lanes. */
  readonly sweep: readonly number[];
}

/**
 * A parameter that may be any whole number from `low` to `high`, instead of a list of values. Besides the `sweep`, which is
 * measured like a list, single operations are measured at the ends, where the reservation jumps, and where it was used most.
 *
 * @param sweep the values of the matrix; default: `high` alone. They may lie outside of the range.
 */
export function between(low: number, high: number, sweep: readonly number[] = [high]): ParameterRange {
  return { between: [low, high], sweep };
}

/** The values that the matrix takes of a parameter. */
export function listed(values: readonly number[] | ParameterRange): readonly number[] {
  return 'between' in values ? values.sweep : values;
}
