/**
 * What a put and a take cost: the mailbox beside queue libraries, in one run. About half a minute.
 *
 *     node scripts/mailbox-throughput.ts
 */
import Denque from 'denque';
import { CircularBuffer } from 'mnemonist';
import { Bench } from 'tinybench';
import Queue from 'yocto-queue';
import { LatestWins } from '../subjects/mailbox/latest-wins.ts';

/** Pairs in one measured call, so that tinybench's own share of each is small. */
const BATCH = 1000;
const ROUNDS = 5;
const OURS = 'the mailbox';
const OURS_AWAITED = 'the mailbox, awaited';

interface Value {
  readonly at: number;
}

/** What is taken goes here, so that no compiler leaves the taking out. */
let taken = 0;

const values: readonly Value[] = Array.from({ length: BATCH }, (_, at) => ({ at }));
const mailbox = new LatestWins<Value>();
const yocto = new Queue<Value>();
const denque = new Denque<Value>();
// One place that is overwritten: what comes nearest to a mailbox.
const circular = new CircularBuffer<Value>(Array, 1);

/** A value in and a value out, one after the other. */
const pairs: Readonly<Record<string, () => void>> = {
  [OURS]: () => {
    for (const value of values) {
      mailbox.put(value);
      taken += mailbox.tryTake()?.at ?? 0;
    }
  },
  'yocto-queue': () => {
    for (const value of values) {
      yocto.enqueue(value);
      taken += yocto.dequeue()?.at ?? 0;
    }
  },
  denque: () => {
    for (const value of values) {
      denque.push(value);
      taken += denque.shift()?.at ?? 0;
    }
  },
  'mnemonist’s circular buffer': () => {
    for (const value of values) {
      circular.push(value);
      taken += circular.shift()?.at ?? 0;
    }
  },
};

/** The same where the taker awaits. A queue can't be awaited, so it gets the cheapest promise there is. */
const awaitedPairs: Readonly<Record<string, () => Promise<void>>> = {
  [OURS_AWAITED]: async () => {
    for (const value of values) {
      mailbox.put(value);
      taken += (await mailbox.take()).at;
    }
  },
  'yocto-queue, awaited': async () => {
    for (const value of values) {
      yocto.enqueue(value);
      taken += (await Promise.resolve(yocto.dequeue()))?.at ?? 0;
    }
  },
  'denque, awaited': async () => {
    for (const value of values) {
      denque.push(value);
      taken += (await Promise.resolve(denque.shift()))?.at ?? 0;
    }
  },
};

const rounds: Map<string, number>[] = [];
for (let round = 0; round < ROUNDS; round += 1) rounds.push(await nanosecondsOfOneRound(round));
say(OURS, Object.keys(pairs));
say(OURS_AWAITED, Object.keys(awaitedPairs));
if (taken === 0) throw new Error('Nothing was taken.');

async function nanosecondsOfOneRound(round: number): Promise<Map<string, number>> {
  const bench = new Bench({ time: 250, warmupTime: round === 0 ? 250 : 50 });
  const all = Object.entries({ ...pairs, ...awaitedPairs });
  // Which goes first changes, so that a drift of the machine falls on all alike.
  for (let i = 0; i < all.length; i += 1) {
    const [name, run] = all[(i + round) % all.length] as (typeof all)[number];
    bench.add(name, run);
  }
  await bench.run();
  return new Map(all.map(([name]) => [name, nanoseconds(bench, name)]));
}

/** Of one pair, the median. */
function nanoseconds(bench: Bench, name: string): number {
  const result = bench.getTask(name)?.result;
  if (result?.state !== 'completed') throw new Error(`${name} was not measured: ${result?.state}`);
  return (result.latency.p50 * 1e6) / BATCH;
}

function say(ours: string, names: readonly string[]): void {
  process.stdout.write(
    `${names.map((name) => `${name} ${median(name).toFixed(1)} ns`).join(', ')} for a put and a take.\n`,
  );
  const others = names.filter((name) => name !== ours);
  const fastest = others.reduce((a, b) => (median(a) <= median(b) ? a : b));
  const ratios = rounds.map((round) => (round.get(fastest) as number) / (round.get(ours) as number));
  const sorted = ratios.toSorted((a, b) => a - b);
  const middle = (sorted[Math.floor(sorted.length / 2)] ?? Number.NaN).toFixed(2);
  const each = sorted.map((ratio) => ratio.toFixed(2)).join(', ');
  process.stdout.write(
    `${ours}: ${middle} × as many pairs a second as the fastest other, ${fastest} (rounds: ${each}).\n`,
  );
}

function median(name: string): number {
  const sorted = rounds.map((round) => round.get(name) as number).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
