/**
 * What an honest upload costs: the proxy beside the same path written naively, and beside a pass-through that runs the
 * cipher over the same hops and stores nothing; the same SDK client, in one run. About a minute.
 *
 *     node scripts/upload-throughput.ts
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Bench } from 'tinybench';
import { connect, sendPart } from '../scenarios/upload-client.ts';

const MiB = 1024 * 1024;
const CONTENT = 16 * MiB;
const AT_ONCE = 4;
const IN_A_ROW = 6;
const ROUNDS = 5;
const ways = ['product', 'naive', 'pass-through'] as const;
type Way = (typeof ways)[number];
const body = Buffer.alloc(CONTENT, 7);

const backend = await started<{ endpoint: string }>('backend');
const clients = new Map<Way, Awaited<ReturnType<typeof connect>>>();
for (const way of ways) {
  const { endpoint } = await started<{ endpoint: string }>(way, backend.endpoint);
  const { hostname: host, port } = new URL(endpoint);
  clients.set(way, await connect({ host, port: Number(port), sidecars: {}, variant: way }));
}

const rounds: Record<Way, number>[] = [];
for (let round = 0; round < ROUNDS; round += 1) rounds.push(await secondsOfOneRound(round));
say('product', 'pass-through');
say('product', 'naive');
const best = median(rounds.map(({ product }) => (AT_ONCE * IN_A_ROW * CONTENT) / MiB / product));
process.stdout.write(`The product takes ${best.toFixed(0)} MiB/s, ${AT_ONCE} unsigned parts of 16 MiB at once.\n`);
process.exit(0);

async function secondsOfOneRound(round: number): Promise<Record<Way, number>> {
  const bench = new Bench({ time: 2000, iterations: 2, warmupTime: round === 0 ? 2000 : 300, warmupIterations: 1 });
  // Which goes first changes, so that a drift of the machine falls on all alike.
  for (let i = 0; i < ways.length; i += 1) {
    const way = ways[(i + round) % ways.length] as Way;
    bench.add(way, () => Promise.all(Array.from({ length: AT_ONCE }, (_, index) => uploads(way, index))));
  }
  await bench.run();
  return Object.fromEntries(ways.map((way) => [way, secondsOf(bench, way)])) as Record<Way, number>;
}

/** One after the other, so that the clients fall out of step as clients do: in step, all send while nobody stores. */
async function uploads(way: Way, index: number): Promise<void> {
  for (let i = 0; i < IN_A_ROW; i += 1) await upload(way, index);
}

async function upload(way: Way, index: number): Promise<void> {
  const client = clients.get(way) as Awaited<ReturnType<typeof connect>>;
  const { signal } = new AbortController();
  const context = { client, signal, index, payload: () => body, barrier: async () => {} };
  await sendPart(context, body, 'UNSIGNED-PAYLOAD');
}

function secondsOf(bench: Bench, way: Way): number {
  const result = bench.getTask(way)?.result;
  if (result?.state !== 'completed') throw new Error(`${way} was not measured: ${result?.state}`);
  return result.latency.p50 / 1000;
}

function say(one: Way, other: Way): void {
  const ratios = rounds.map((round) => round[other] / round[one]).sort((a, b) => a - b);
  const all = ratios.map((ratio) => ratio.toFixed(2)).join(', ');
  process.stdout.write(
    `The ${one} has ${median(ratios).toFixed(2)} × the throughput of the ${other} (rounds: ${all}).\n`,
  );
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function started<T>(...words: readonly string[]): Promise<T> {
  const child = fork(fileURLToPath(new URL('./upload-throughput-side.ts', import.meta.url)), words);
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as T)).once('exit', (code) => reject(new Error(`${code}`)));
  });
}
