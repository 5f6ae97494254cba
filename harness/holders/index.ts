/** Who held the bytes at the peak, and what stays of them. */
export { attributeCase, livePeak } from './attribute-case.ts';
export { type AttributedCase, compareAttributions, differenceIcicle, leastDifference } from './compare.ts';
export { growCase } from './grow-case.ts';
