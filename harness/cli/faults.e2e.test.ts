/** A sample of what `node scripts/faults/run.ts` does as a whole: one process breaks, and the rest must be borne. */
import { expect, test } from 'vitest';
import { nameOf, runFault } from '../../scripts/faults/fault-run.ts';
import { interruptAt } from '../../scripts/faults/interrupt-at.ts';
import { sample } from '../../scripts/faults/matrix.ts';

// One after the other: each has 3 s for what may take it one.
test.for(sample.map((fault) => [nameOf(fault), fault] as const))('%s', async ([, fault]) => {
  expect((await runFault(fault)).complaints).toEqual([]);
});

test.concurrent.for([
  ['SIGINT', 1000],
  ['SIGTERM', 1600],
  ['SIGINT', 2300],
  ['SIGTERM', 3200],
] as const)('%s after %i ms: nothing is left, and nothing that was finished is lost', async ([signal, afterMs]) => {
  expect((await interruptAt(signal, afterMs)).complaints).toEqual([]);
});
