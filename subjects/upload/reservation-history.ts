/** The formulas that history threw away, and the one it kept. Kept as negative controls; nothing books by them. */
import { FRAME_PLAINTEXT_SIZE } from './frames/frames.ts';
import { internalPartSize } from './frames/parts.ts';

const MiB = 1024 * 1024;
const FLOOR = 64 * 1024;
const SMALL = 8 * MiB;

/** Plaintext and ciphertext of one 8 MiB buffer; it forgot that parts grow with the content. */
export function firstFormula(contentLength: number): number {
  return Math.max(FLOOR, contentLength <= SMALL ? 2 * contentLength : 2 * SMALL);
}

/** The bare internal part: what killed the service. */
export function secondFormula(contentLength: number): number {
  return Math.max(FLOOR, internalPartSize(contentLength));
}

/** The part twice (sealed, and copied to be sent) and a frame twice: right for the path that it was made for. */
export function thirdFormula(contentLength: number): number {
  const part = internalPartSize(contentLength);
  return Math.max(FLOOR, 2 * part + 2 * Math.min(part, FRAME_PLAINTEXT_SIZE));
}
