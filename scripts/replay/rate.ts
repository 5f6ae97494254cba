/**
 * What admission costs: parts a second of the upload proxy with its budget and with booking switched off, side by side, in
 * turns, at a load that never fills the budget and that both survive.
 *
 *     node scripts/replay/rate.ts               seven rounds of 4 s each way, and one to warm up
 *     node scripts/replay/rate.ts --rounds 3
 *
 * Exit codes: 0 the governed one has at least 90 % of the other's rate by the median of the rounds; 1 it has not, or a part
 * was not stored as it was sent.
 */

import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { median } from '../../harness/stats/median.ts';
import type { SlowBackend } from '../../scenarios/incidents/upload/backend.ts';
import type { UploadDone, UploadWork } from '../../scenarios/incidents/upload/clients.ts';
import type { UploadSubject } from '../../scenarios/incidents/upload/subject.ts';
import { startSide } from './side.ts';

const MiB = 1024 * 1024;
const LEAST_RATIO = 0.9;
const place = (file: string) => new URL(`../../scenarios/incidents/upload/${file}`, import.meta.url);
/** Six parts of 16 MiB book 57 of 64 MiB. The backend takes no time of its own, which would hide what admission takes. */
const load = { clients: 6, partsEach: 1, partBytes: 16 * MiB, forMs: 4_000 };
const fast: SlowBackend = { beforeBodyMs: 0, beforeAnswerMs: 0 };
const budgets = { governed: 64 * MiB, ungoverned: 0 };
type Way = keyof typeof budgets;

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '7' } } });
const [backend, clients] = [startSide(place('backend.ts')), startSide(place('clients.ts'))];
const { endpoint } = await backend.ask<{ endpoint: string }>('start', fast);
const subjects = { governed: await started('governed'), ungoverned: await started('ungoverned') };
try {
  process.exitCode = await compare(Number(values.rounds));
} finally {
  for (const { process: one } of Object.values(subjects)) one.kill('SIGTERM');
  await Promise.all([backend.end(), clients.end()]);
}

async function compare(rounds: number): Promise<number> {
  const ratios: number[] = [];
  const rates: Record<Way, number[]> = { governed: [], ungoverned: [] };
  let wrong = 0;
  for (let round = 0; round <= rounds; round += 1) {
    const rate: Record<Way, number> = { governed: 0, ungoverned: 0 };
    // Which goes first changes, so that a drift of the machine falls on both alike.
    const order: readonly Way[] = round % 2 === 0 ? ['governed', 'ungoverned'] : ['ungoverned', 'governed'];
    for (const way of order) {
      const { completed, verified, expected, seconds } = await clients.ask<UploadDone>('work', workOf(way));
      wrong += expected - completed + (completed - verified);
      rate[way] = completed / seconds;
    }
    if (round === 0) continue;
    ratios.push(rate.governed / rate.ungoverned);
    for (const way of order) rates[way].push(rate[way]);
    process.stdout.write(`  ${rate.governed.toFixed(1)} and ${rate.ungoverned.toFixed(1)} parts/s\n`);
  }
  const ratio = median(ratios);
  const range = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
  process.stdout.write(
    `Governed, the proxy stores ${median(rates.governed).toFixed(1)} parts of 16 MiB a second, ungoverned ` +
      `${median(rates.ungoverned).toFixed(1)}: ${ratio.toFixed(2)} × (${range} over ${rounds} rounds; ${load.clients} clients).\n`,
  );
  if (wrong > 0) process.stderr.write(`${wrong} parts were not stored as they were sent.\n`);
  return ratio >= LEAST_RATIO && wrong === 0 ? 0 : 1;
}

function workOf(way: Way): UploadWork {
  return { ...subjects[way].address, ...load };
}

async function started(way: Way) {
  const asked: UploadSubject = { generation: 'after', budget: budgets[way], endpoint, waitMs: 30_000 };
  const words = ['--no-concurrent-recompilation', fileURLToPath(place('subject.ts')), JSON.stringify(asked)];
  const subject = execa(process.execPath, words, { stderr: 'inherit', stdin: 'ignore', buffer: false, reject: false });
  const ready = new Promise<string>((resolve) => createInterface({ input: subject.stdout }).once('line', resolve));
  const line = await Promise.race([ready, subject.then(() => '')]);
  if (!line.startsWith('ready ')) throw new Error(`The ${way} proxy ended before it was ready.`);
  const address = JSON.parse(line.slice('ready '.length)) as { readonly host: string; readonly port: number };
  return { process: subject, address };
}
