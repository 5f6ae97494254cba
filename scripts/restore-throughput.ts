/**
 * What an honest restore costs: the product beside `node:zlib` streaming the same objects into a file, which verifies
 * nothing, and beside the historic way that holds chunks whole; one process each, paired and interleaved. About a minute.
 *
 *     node scripts/restore-throughput.ts
 */
import { execFile, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RestoreSide } from './restore-throughput-side.ts';

const MiB = 1024 * 1024;
const CHUNK = 32 * MiB;
const ROUNDS = 7;
const sides = ['product', 'zlib into a file', 'early release'] as const satisfies readonly RestoreSide[];
type Side = (typeof sides)[number];

const folder = await mkdtemp(join(tmpdir(), 'plimsoll-restore-throughput-'));
try {
  const maker = join(import.meta.dirname, '../scenarios/restore-maker.ts');
  const order = { folder, id: 'throughput', chunk: CHUNK, ratio: 50, compression: 'zlib' };
  await promisify(execFile)(process.execPath, [maker, JSON.stringify(order)]);
  for (const atOnce of [1, 2]) await compare(atOnce);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function compare(atOnce: number): Promise<void> {
  const running = new Map<Side, Awaited<ReturnType<typeof started>>>();
  for (const side of sides) running.set(side, await started(side, atOnce));
  const rounds: Record<Side, number>[] = [];
  for (let round = -1; round < ROUNDS; round += 1) {
    const seconds = {} as Record<Side, number>;
    // Which goes first changes, so that a drift of the machine falls on all alike.
    for (let i = 0; i < sides.length; i += 1) {
      const side = sides[(i + round + 1) % sides.length] as Side;
      seconds[side] = await (running.get(side)?.run() ?? Promise.reject(new Error(side)));
    }
    // The first is for the compiler and the page cache.
    if (round >= 0) rounds.push(seconds);
  }
  for (const { end } of running.values()) end();
  const rate = median(rounds.map(({ product }) => (atOnce * 2 * CHUNK) / MiB / product));
  process.stdout.write(`${atOnce} at once: the product restores ${rate.toFixed(0)} MiB/s.\n`);
  say(rounds, 'zlib into a file');
  say(rounds, 'early release');
}

function say(rounds: readonly Record<Side, number>[], other: Side): void {
  const ratios = rounds.map((round) => round[other] / round.product).sort((a, b) => a - b);
  const all = ratios.map((ratio) => ratio.toFixed(2)).join(', ');
  process.stdout.write(`  ${median(ratios).toFixed(2)} × the throughput of ${other} (rounds: ${all}).\n`);
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

async function started(side: Side, atOnce: number) {
  const child = fork(join(import.meta.dirname, 'restore-throughput-side.ts'), [side, folder, `${atOnce}`]);
  const next = () =>
    new Promise<unknown>((resolve, reject) => {
      child.once('message', resolve).once('exit', (code) => reject(new Error(`${side} ended with ${code}`)));
    }).finally(() => child.removeAllListeners());
  await next();
  return {
    run: () => {
      const answer = next() as Promise<number>;
      child.send('run');
      return answer;
    },
    end: () => child.disconnect(),
  };
}
