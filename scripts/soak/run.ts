/**
 * Soaks one process that is all subjects at once, behind one governor, under a real memory limit of the kernel, with faults.
 *
 *     node scripts/soak/run.ts                    ten minutes
 *     node scripts/soak/run.ts --seconds 60       CI's
 *     node scripts/soak/run.ts --limit 118        under 118 MiB
 *     node scripts/soak/run.ts --seed 7           with other faults
 *     node scripts/soak/run.ts --allocator default   with glibc's malloc as it comes: does not fit the same limit
 *     node scripts/soak/run.ts --journal file     samples, pauses and tallies as JSON lines, as they come
 *
 * Exit codes: 0 all conditions hold; 1 one does not; 2 usage; 4 no real limit can be had here; 130 interrupted.
 */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { SIGNALS } from '../../harness/cli/signals.ts';
import { LimitError, requireLimiter } from '../../harness/limits/index.ts';
import { loadWords } from './cast.ts';
import { allocators, type SoakRecord, soak } from './soak.ts';
import { progressLine, sentenceOf, tableOf } from './tell.ts';
import { judgeSoak } from './verdict.ts';

const MiB = 1024 * 1024;
const TELL_EVERY_S = 10;
/**
 * What the replays' books promise, too. The level that the load holds is 93 to 96 MiB by its median, and its peaks are 105 to
 * 116: 51 of Buffers where 64 are booked, 30 of V8's heap, 31 of native memory beside, 4 of the kernel's. Under 118 MiB, of
 * which the median is 80 %, it was killed after 221 s, with no growth before.
 */
const LIMIT_MIB = 128;

const interrupted = new AbortController();
for (const signal of SIGNALS) process.on(signal, () => interrupted.abort(new Error(`Interrupted by ${signal}.`)));

process.exitCode = await main().catch((error: unknown) => {
  if (!(error instanceof LimitError) && !interrupted.signal.aborted) throw error;
  process.stderr.write(`${(error as Error).message}\n`);
  return interrupted.signal.aborted ? 130 : 4;
});

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '600' },
      limit: { type: 'string', default: String(LIMIT_MIB) },
      seed: { type: 'string', default: '1' },
      allocator: { type: 'string', default: 'mapped' },
      journal: { type: 'string', default: 'plimsoll-report/soak.jsonl' },
    },
  });
  const [seconds, limit, seed] = [Number(values.seconds), Number(values.limit), Number(values.seed)];
  const allocator = allocators.find((name) => name === values.allocator);
  if (!(seconds >= 1 && limit >= 1 && Number.isSafeInteger(seed) && seed >= 0 && allocator !== undefined)) {
    process.stderr.write(
      `Seconds and MiB are 1 or more, the seed a whole number, allocators ${allocators.join(', ')}.\n`,
    );
    return 2;
  }
  const limiter = await requireLimiter({ keepsDescriptors: true });
  process.stdout.write(
    `${loadWords}; for ${seconds} s under ${limit} MiB by ${limiter.name}, swap off, seed ${seed}.\n`,
  );
  mkdirSync(dirname(values.journal), { recursive: true });
  writeFileSync(values.journal, '');
  let told = 0;
  const onRecord = (record: SoakRecord) => {
    appendFileSync(values.journal, `${JSON.stringify(record)}\n`);
    if (record.kind !== 'sample' || record.seconds < told + TELL_EVERY_S) return;
    told += TELL_EVERY_S;
    process.stdout.write(`${progressLine(record)}\n`);
  };
  const bounds = { limitBytes: limit * MiB, seconds, seed, allocator };
  const facts = await soak(limiter, { ...bounds, signal: interrupted.signal, onRecord });
  const judged = judgeSoak(facts);
  process.stdout.write(`\n${sentenceOf(facts, judged)}\n\n${tableOf(facts)}\n`);
  const holds = judged.every((condition) => condition.holds);
  if (!holds) process.stderr.write(`\n${facts.output.trim().split('\n').slice(-5).join('\n')}\n`);
  return holds ? 0 : 1;
}
