import { declaredOf, largestOf, type SubtreeShape } from '../fixtures/subtree/shape.ts';
import { type Declared, subtreeDataBytes } from '../subjects/subtree/reservation.ts';

/** A subtree's shape: all its parameters are sizes in bytes. */
export type StreamParameters = Pick<SubtreeShape, 'total' | 'smallest' | 'largest'>;

/** What the server books for such a subtree. */
export function streamBytes(shape: StreamParameters): number {
  return subtreeDataBytes(declaredOf(shape), largestOf(shape));
}

/** The same by one of history's formulas, none of which looked for the largest transaction. */
export function streamBytesBy(formula: (declared: Declared) => number): (shape: StreamParameters) => number {
  return (shape) => formula(declaredOf(shape));
}
