/**
 * What streaming a subtree on demand costs: created for a client over HTTP, checksummed, synced and published, beside a
 * process that reads the same rows and writes them to one file (copy), and beside one that sends them over HTTP as well, and
 * does nothing else (sent); in one run. About a minute.
 *
 *     node scripts/subtree-throughput.ts [bytes of a transaction, 20480 2048]
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Bench } from 'tinybench';
import { type MadeSubtree, makeSubtrees } from '../fixtures/subtree/subtrees.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
const TOTAL = 48 * MiB;
const ROUNDS = 5;
const ways = ['product', 'two readers', 'copy', 'sent'] as const;
/** For how long the processors are looked at. */
const STREAMS = 10;
type Way = (typeof ways)[number];

const sink = Buffer.alloc(256 * KiB);
const asked = process.argv.slice(2).map(Number);
for (const size of asked.length > 0 ? asked : [20 * KiB, 2 * KiB]) await compare(size);
process.exit(0);

async function compare(size: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'subtree-throughput-'));
  const database = join(folder, 'transactions.db');
  const [subtree] = makeSubtrees(folder, database, { total: TOTAL, smallest: size, largest: size }, 1);
  const sides = await Promise.all([
    started('product', '1', folder, database),
    started('product', '2', folder, database),
    started('copy', '0', folder, database),
    started('sent', '0', folder, database),
  ]);
  // Asynchronous by name: of any other function the bench finds that out by calling it, beside the others.
  const runs: Record<Way, () => Promise<void>> = {
    product: async () => await fetched(sides[0], folder, subtree as MadeSubtree),
    'two readers': async () => await fetched(sides[1], folder, subtree as MadeSubtree),
    copy: async () => await copied(sides[2], subtree as MadeSubtree),
    sent: async () => await fetched(sides[3], folder, subtree as MadeSubtree),
  };
  const rounds: Record<Way, number>[] = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await secondsOfOneRound(runs, round));
  process.stdout.write(`Transactions of ${size} bytes, ${TOTAL / MiB} MiB:\n`);
  say(rounds, 'product', 'copy');
  say(rounds, 'product', 'sent');
  say(rounds, 'two readers', 'product');
  const best = median(rounds.map(({ product }) => TOTAL / MiB / product));
  process.stdout.write(`  The product streams ${best.toFixed(0)} MiB/s.\n`);
  await sayProcessors('product', sides[0].child, runs.product);
  await sayProcessors('copy', sides[2].child, runs.copy);
  for (const { child } of sides) child.disconnect();
  rmSync(folder, { recursive: true });
}

/** How many processors the way keeps busy, its client included: what is left of two could be won, and no more. */
async function sayProcessors(way: Way, child: ChildProcess, run: () => Promise<void>): Promise<void> {
  const before = [process.cpuUsage(), await cpuOf(child)] as const;
  const begun = performance.now();
  for (let i = 0; i < STREAMS; i += 1) await run();
  const ms = performance.now() - begun;
  const took = [process.cpuUsage(before[0]), await cpuOf(child)] as const;
  const us = (usage: NodeJS.CpuUsage) => usage.user + usage.system;
  const all = (us(took[0]) + us(took[1]) - us(before[1])) / 1000;
  const each = `${(all / STREAMS).toFixed(0)} ms of processor in ${(ms / STREAMS).toFixed(0)} ms`;
  process.stdout.write(`  ${way} and its client take ${each}: ${(all / ms).toFixed(2)} processors.\n`);
}

async function cpuOf(child: ChildProcess): Promise<NodeJS.CpuUsage> {
  const answer = new Promise<{ cpu: NodeJS.CpuUsage }>((resolve) => child.once('message', (m) => resolve(m as never)));
  child.send('cpu');
  return (await answer).cpu;
}

async function secondsOfOneRound(runs: Record<Way, () => Promise<void>>, round: number): Promise<Record<Way, number>> {
  const bench = new Bench({ time: 700, iterations: 2, warmupTime: round === 0 ? 700 : 100, warmupIterations: 1 });
  // Which goes first changes, so that a drift of the machine falls on all alike.
  for (let i = 0; i < ways.length; i += 1) {
    const way = ways[(i + round) % ways.length] as Way;
    bench.add(way, runs[way]);
  }
  await bench.run();
  return Object.fromEntries(ways.map((way) => [way, secondsOf(bench, way)])) as Record<Way, number>;
}

/** The cheapest client there is: what it does with the bytes is not what is measured. */
async function fetched({ port }: Side, folder: string, { hash }: MadeSubtree): Promise<void> {
  let received = 0;
  const onread = {
    buffer: sink,
    callback: (bytes: number) => {
      received += bytes;
      return true;
    },
  };
  const socket = connect({ port, host: '127.0.0.1', onread });
  socket.write(`GET /api/v1/subtree_data/${hash} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n`);
  await new Promise((resolve, reject) => socket.once('close', resolve).once('error', reject));
  if (received < TOTAL * 0.99) throw new Error(`${received} bytes came.`);
  const data = join(folder, `${hash}.subtreeData`);
  // Not there where it was only sent.
  for (const path of [data, `${data}.sha256`]) rmSync(path, { force: true });
}

async function copied({ child }: Side, { hash }: MadeSubtree): Promise<void> {
  const done = new Promise((resolve) => child.once('message', resolve));
  child.send(hash);
  await done;
}

function secondsOf(bench: Bench, way: Way): number {
  const result = bench.getTask(way)?.result;
  if (result?.state !== 'completed') throw new Error(`${way} was not measured: ${result?.state}`, { cause: result });
  return result.latency.p50 / 1000;
}

function say(rounds: readonly Record<Way, number>[], one: Way, other: Way): void {
  const ratios = rounds.map((round) => round[other] / round[one]).sort((a, b) => a - b);
  const all = ratios.map((ratio) => ratio.toFixed(2)).join(', ');
  process.stdout.write(`  ${one}: ${median(ratios).toFixed(2)} × the throughput of ${other} (rounds: ${all}).\n`);
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

interface Side {
  readonly child: ChildProcess;
  readonly port: number;
}

function started(...words: readonly string[]): Promise<Side> {
  const child = fork(fileURLToPath(new URL('./subtree-throughput-side.ts', import.meta.url)), words);
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve({ child, port: (message as { port: number }).port }));
    child.once('exit', (code) => reject(new Error(`It ended with code ${code}.`)));
  });
}
