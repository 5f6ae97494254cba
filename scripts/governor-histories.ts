/**
 * Random histories of the governor against the model of `subjects/governor/test-support/`: after every step its books must
 * agree with the leases, the waiters and the events, and close at 0.
 *
 *     node scripts/governor-histories.ts                     10^6 histories, 20 to 80 steps each
 *     node scripts/governor-histories.ts --count 1e5 --seed 3 --skip 2e5
 *
 * Runs in lots of 10,000 with a seed each, so that what was cut short goes on with `--skip`, and prints what it did.
 */
import { mock } from 'node:test';
import { parseArgs } from 'node:util';
import { createGovernor } from '../subjects/governor/index.ts';
import { governorProperties } from '../subjects/governor/test-support/governor-properties.ts';

const LOT = 10_000;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1e6' },
    seed: { type: 'string', default: '1' },
    skip: { type: 'string', default: '0' },
  },
});
const [count, seed, skip] = [Number(values.count), Number(values.seed), Number(values.skip)];
const [books] = governorProperties;
if (books === undefined) throw new Error('There is no property of the governor to check.');

mock.timers.enable({ apis: ['setTimeout'] });
const begun = performance.now();
for (let from = skip; from < count; from += LOT) {
  await books.check(createGovernor, { seed: seed + from, numRuns: Math.min(LOT, count - from) });
  const seconds = Math.round((performance.now() - begun) / 1000);
  process.stdout.write(`${Math.min(count, from + LOT)} histories hold (seed ${seed}, ${seconds} s)\n`);
}
