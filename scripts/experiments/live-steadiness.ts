/**
 * How alike do processes read that run the same? Live lane, with its flags and without. About two minutes.
 *
 *     node scripts/experiments/live-steadiness.ts
 */
import type { Laboratory } from '../../harness/traps/test-support/laboratory.ts';
import { experiment, reference, repeat, trap } from './laboratory.ts';
import { exactly, printTable } from './table.ts';

const PROCESSES = 6;

const subjects = [
  { name: 'no-op', scenario: reference('no-op'), concurrency: 4 },
  { name: 'held-heap-objects', scenario: reference('held-heap-objects'), concurrency: 4 },
  { name: 'hot-function', scenario: trap('hot-function'), concurrency: 1 },
];

const flagSets = [
  ['--expose-gc'],
  ['--expose-gc', '--no-flush-bytecode'],
  ['--expose-gc', '--single-threaded'],
  ['--expose-gc', '--single-threaded', '--no-flush-bytecode'],
];

await experiment(async (lab) => {
  const table = printTable(
    `Live lane, bytes of the whole wave, lowest … highest of ${PROCESSES} processes`,
    ...['subject', 'N', 'flags', 'lower end − fixed', 'upper end − fixed'],
  );
  for (const subject of subjects) {
    for (const flags of flagSets) table.row(...(await readings(lab, flags, subject)));
  }
});

async function readings(lab: Laboratory, flags: readonly string[], subject: (typeof subjects)[number]) {
  const { name, scenario, concurrency } = subject;
  const trials = await repeat(PROCESSES, () => lab.liveWithFlags(flags, scenario, { concurrency }));
  return [
    name,
    String(concurrency),
    `\`${flags.join(' ')}\``,
    exactly(trials.map(({ lowerBytes }) => lowerBytes)),
    exactly(trials.map(({ upperBytes }) => upperBytes)),
  ];
}
