/**
 * What admission costs: our governor beside async-mutex's semaphore, and beside itself at larger weights, in one run.
 * `node scripts/governor-throughput.ts`
 */
import { Semaphore } from 'async-mutex';
import { Bench } from 'tinybench';
import { createGovernor, type Governor } from '../subjects/governor/index.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
const GiB = 1024 * MiB;
/** Reservations in one measured call, so that tinybench's own share of each is small. */
const BATCH = 1000;
/** Places, and those who compete for them. */
const PLACES = 4;
const CROWD = 64;

/** Places of a semaphore for a budget of 64 MiB in our floor of 64 KiB. */
const MANY = 1024;

const weights = { '1 byte': 1, '1 MiB': MiB, '2 GiB': 2 * GiB };
const bench = new Bench({ time: 1000, warmupTime: 300 });

bench.add('ours at once', () => atOnce(createGovernor({ budget: MANY, floor: 1 })));
bench.add('ours alone', () => alone(createGovernor({ budget: MANY, floor: 1 }), 1));
bench.add('theirs alone of 1', () => theirsAlone(new Semaphore(1)));
bench.add(`theirs alone of ${MANY}`, () => theirsAlone(new Semaphore(MANY)));
bench.add('ours contended', () => contended(createGovernor({ budget: PLACES, floor: 1, policy: 'queue' })));
bench.add('theirs contended', () => theirsContended(new Semaphore(PLACES)));
bench.add('nothing', () => onlyAwait());
// One budget for all three, so that only the weight differs.
for (const [name, weight] of Object.entries(weights)) {
  bench.add(name, () => alone(createGovernor({ budget: 8 * GiB, floor: 1 }), weight));
}
// The compiler must have seen the largest number before the smallest is timed, or the order would be measured.
for (const weight of Object.values(weights)) await alone(createGovernor({ budget: 8 * GiB, floor: 1 }), weight);
await bench.run();

say(`Awaiting a promise that is resolved already takes ${cost('nothing')}, with nothing reserved at all.`);
say(
  `reserve and release of weight 1 take ${cost('ours alone')}. ${against('ours alone', 'theirs alone of 1', 'of 1 place')} ` +
    against('ours alone', `theirs alone of ${MANY}`, `of ${MANY} places`),
);
say(
  `tryReserve and release take ${cost('ours at once')}. ${against('ours at once', 'theirs alone of 1', 'of 1 place')} ` +
    against('ours at once', `theirs alone of ${MANY}`, `of ${MANY} places`),
);
say(
  `With ${CROWD} at once for ${PLACES} places, none with a deadline, reserve and release take ${cost('ours contended')}. ` +
    against('ours contended', 'theirs contended', `of ${PLACES} places`),
);
const [light = Number.NaN, ...heavier] = Object.keys(weights).map(nanoseconds);
say(
  `By weight: ${Object.keys(weights)
    .map((name) => `${name} ${cost(name)}`)
    .join(
      ', ',
    )}; the dearest weight takes ${(Math.max(light, ...heavier) / light).toFixed(2)} times what 1 byte takes.`,
);

async function onlyAwait(): Promise<void> {
  for (let i = 0; i < BATCH; i += 1) await Promise.resolve(null);
}

async function atOnce(governor: Governor): Promise<void> {
  for (let i = 0; i < BATCH; i += 1) governor.tryReserve(1)?.release();
}

async function alone(governor: Governor, weight: number): Promise<void> {
  for (let i = 0; i < BATCH; i += 1) (await governor.reserve(weight)).release();
}

async function theirsAlone(semaphore: Semaphore): Promise<void> {
  for (let i = 0; i < BATCH; i += 1) (await semaphore.acquire())[1]();
}

/** Each of the crowd gives the turn away before it releases, so that the others really wait. */
async function contended(governor: Governor): Promise<void> {
  const one = async () => {
    for (let i = 0; i < BATCH / CROWD; i += 1) {
      const lease = await governor.reserve(1);
      await null;
      lease.release();
    }
  };
  await Promise.all(Array.from({ length: CROWD }, one));
}

async function theirsContended(semaphore: Semaphore): Promise<void> {
  const one = async () => {
    for (let i = 0; i < BATCH / CROWD; i += 1) {
      const [, release] = await semaphore.acquire();
      await null;
      release();
    }
  };
  await Promise.all(Array.from({ length: CROWD }, one));
}

function against(ours: string, theirs: string, which: string): string {
  const ratio = (nanoseconds(theirs) / nanoseconds(ours)).toFixed(1);
  return `async-mutex's semaphore ${which} takes ${cost(theirs)}: ${ratio} times as long.`;
}

function cost(name: string): string {
  return `${nanoseconds(name).toFixed(0)} ns`;
}

/** Median of one reservation and its release. */
function nanoseconds(name: string): number {
  const result = bench.getTask(name)?.result;
  if (result?.state !== 'completed') throw new Error(`${name} was not measured: ${result?.state}`);
  return (result.latency.p50 * 1e6) / BATCH;
}

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}
