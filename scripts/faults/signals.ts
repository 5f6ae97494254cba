/**
 * Ends measurements by SIGINT and SIGTERM at random moments, from the start of the process to its end, and looks at what is
 * left: the exit code, the trials that had been finished, processes, temporary folders.
 *
 *     node scripts/faults/signals.ts --count 100 --seed 7 --out /tmp/signals.jsonl   goes on where it was cut short
 *
 * Exit code 1 when something was left or lost.
 */
import { createHash } from 'node:crypto';
import { appendFile, readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { interruptAt } from './interrupt-at.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    out: { type: 'string', default: 'plimsoll-report/signals.jsonl' },
  },
});

process.stdout.write(`seed ${values.seed}\n`);
const known = await readFile(values.out, 'utf8').catch(() => '');
const done = known.split('\n').filter((line) => line.includes(`"seed":"${values.seed}"`)).length;
const begun = performance.now();
await interruptAt('SIGINT', 60_000);
/** So long a run takes here that nobody ends. */
const longestMs = performance.now() - begun;
const outcomes: Record<string, number> = {};
let lost = 0;

for (let index = done; index < Number(values.count); index += 1) {
  const [signal, afterMs] = momentOf(index);
  const { how, complaints } = await interruptAt(signal, afterMs);
  outcomes[how] = (outcomes[how] ?? 0) + 1;
  if (complaints.length > 0) lost += 1;
  const line = { seed: values.seed, index, signal, afterMs, how, complaints };
  await appendFile(values.out, `${JSON.stringify(line)}\n`);
  if (complaints.length > 0) process.stdout.write(`${signal} after ${afterMs} ms: ${how}: ${complaints.join('; ')}\n`);
}
process.stdout.write(
  `${Number(values.count) - done} signals: ${JSON.stringify(outcomes)}, ${lost} lost or left something\n`,
);
process.exitCode = lost === 0 ? 0 : 1;

function momentOf(index: number): [NodeJS.Signals, number] {
  const hash = createHash('sha256').update(`${values.seed} ${index}`).digest();
  return [(hash[0] ?? 0) % 2 === 0 ? 'SIGINT' : 'SIGTERM', Math.round((hash.readUInt32BE(1) / 2 ** 32) * longestMs)];
}
