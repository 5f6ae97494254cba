/**
 * How exact is the kernel's high-water mark, while the memory is held and once it was freed? A few seconds.
 *
 *     node scripts/experiments/mark.ts
 */
import { formatBytes } from '../../harness/bytes.ts';
import { holdAndFree } from '../../harness/traps/test-support/hold-and-free.ts';
import { experiment } from './laboratory.ts';
import { exactly, printTable } from './table.ts';

const ROUNDS = 40;

await experiment(async (lab) => {
  const rounds = await holdAndFree(lab, ROUNDS);
  const bound = formatBytes(lab.meter.markBoundBytes);
  const table = printTable(
    `VmHWM − VmRSS while 32 MiB were held, KiB, lowest … highest of ${ROUNDS} rounds; the bound here is ${bound}`,
    ...['read while they are held', 'read once they were freed'],
  );
  table.row(
    exactly(rounds.map(({ held }) => (held.markBytes - held.rssBytes) / 1024)),
    exactly(rounds.map(({ held, freed }) => (freed.markBytes - held.rssBytes) / 1024)),
  );
});
