/** What admission costs, one operation at a time: the governor beside the field's limiters, and beside itself by weight. */
import { Semaphore } from 'async-mutex';
import { Sema } from 'async-sema';
import pLimit from 'p-limit';
import PQueue from 'p-queue';
import { createGovernor, type Governor } from '../../subjects/governor/index.ts';
import { nanosecondsOf, type Section, type Timed, time } from './section.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
const GiB = 1024 * MiB;
/** Pairs in one measured call, so that tinybench's own share of each is small. */
const BATCH = 1000;
/** Places of a semaphore for a budget of 64 MiB in units of the governor's floor of 64 KiB. */
const MANY = 1024;
const PAIRS_WANTED = 1e6;

const weights = { '1 byte': 1, '64 KiB': 64 * KiB, '1 MiB': MiB, '2 GiB': 2 * GiB };

export async function governorSection(): Promise<Section> {
  // One budget for all weights, so that only the weight differs.
  const governor = () => createGovernor({ budget: 8 * GiB, floor: 1 });
  // The compiler must have seen the largest number before the smallest is timed, or the order would be measured.
  for (const weight of Object.values(weights)) await awaited(governor(), weight);
  const rows = await time([
    { name: 'await of a resolved promise alone', units: BATCH, run: awaitOnly },
    ...Object.entries(weights).flatMap(([name, weight]) => byWeight(name, weight, governor)),
    ...theirs(),
  ]);
  const pairs = 1e9 / nanosecondsOf(rows, 'tryReserve, 1 byte');
  const awaitedPairs = 1e9 / nanosecondsOf(rows, 'reserve, 1 byte');
  return {
    title: 'Admission, nobody waiting',
    unit: 'one acquire and its release',
    rows,
    goals: [
      {
        goal: 'at least 10^6 uncontended pairs a second',
        figure: `${millions(pairs)} by tryReserve, ${millions(awaitedPairs)} by an awaited reserve`,
        met: Math.min(pairs, awaitedPairs) >= PAIRS_WANTED,
      },
    ],
  };
}

function byWeight(name: string, weight: number, governor: () => Governor): Timed[] {
  const one = governor();
  return [
    { name: `tryReserve, ${name}`, units: BATCH, run: () => atOnce(one, weight) },
    { name: `reserve, ${name}`, units: BATCH, run: () => awaited(one, weight) },
  ];
}

/** None of them but async-mutex knows weights; its cost grows with its places, so that bytes can't be its unit. */
function theirs(): Timed[] {
  const sema = new Sema(MANY);
  const limit = pLimit(MANY);
  const queue = new PQueue({ concurrency: MANY });
  return [
    { name: 'async-mutex, 1 place', units: BATCH, run: () => semaphore(new Semaphore(1), 1) },
    { name: `async-mutex, ${MANY} places`, units: BATCH, run: () => semaphore(new Semaphore(MANY), 1) },
    {
      name: `async-mutex, ${MANY} places, weight ${MANY}`,
      units: BATCH,
      run: () => semaphore(new Semaphore(MANY), MANY),
    },
    {
      name: `async-sema, ${MANY} places`,
      units: BATCH,
      async run() {
        for (let i = 0; i < BATCH; i += 1) {
          await sema.acquire();
          sema.release();
        }
      },
    },
    {
      name: `p-limit, ${MANY} places`,
      units: BATCH,
      async run() {
        for (let i = 0; i < BATCH; i += 1) await limit(nothing);
      },
    },
    {
      name: `p-queue, ${MANY} places`,
      units: BATCH,
      async run() {
        for (let i = 0; i < BATCH; i += 1) await queue.add(nothing);
      },
    },
  ];
}

async function awaitOnly(): Promise<void> {
  for (let i = 0; i < BATCH; i += 1) await Promise.resolve(null);
}

function atOnce(governor: Governor, weight: number): void {
  for (let i = 0; i < BATCH; i += 1) governor.tryReserve(weight)?.release();
}

async function awaited(governor: Governor, weight: number): Promise<void> {
  for (let i = 0; i < BATCH; i += 1) (await governor.reserve(weight)).release();
}

async function semaphore(one: Semaphore, weight: number): Promise<void> {
  for (let i = 0; i < BATCH; i += 1) (await one.acquire(weight))[1]();
}

async function nothing(): Promise<void> {}

function millions(perSecond: number): string {
  return `${(perSecond / 1e6).toFixed(1)} million`;
}
