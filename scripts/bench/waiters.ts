/** What a place costs when so many wait for it: each pair of acquire and release, from the first to the last served. */
import { Semaphore } from 'async-mutex';
import { Sema } from 'async-sema';
import pLimit from 'p-limit';
import PQueue from 'p-queue';
import { createGovernor } from '../../subjects/governor/index.ts';
import { type Row, type Section, time } from './section.ts';

const crowds = [1, 100, 10_000, 100_000];
/** A queue whose cost grows with its length would run for minutes: what a round is foreseen to take at most. */
const LONGEST_ROUND_NS = 10e9;

const limiters: Record<string, (crowd: number) => Promise<void>> = {
  governor: ours,
  'async-mutex': asyncMutex,
  'async-sema': asyncSema,
  'p-limit': limit,
  'p-queue': queue,
};

export async function waitersSection(): Promise<Section> {
  const rows: Row[] = [];
  for (const [name, serve] of Object.entries(limiters)) {
    let last: Row | undefined;
    for (const crowd of crowds) {
      last = await timeOrSkip(`${name}, ${crowd.toLocaleString('en')} waiting`, crowd, serve, last);
      rows.push(last);
    }
  }
  return { title: 'Admission, with waiters for one place', unit: 'one acquire and its release', rows, goals: [] };
}

/** If what one pair takes has grown with the crowd, it is foreseen to grow on. */
async function timeOrSkip(name: string, crowd: number, serve: (crowd: number) => Promise<void>, last: Row | undefined) {
  const foreseen = (last?.nanoseconds ?? 0) * crowd;
  if (last !== undefined && (last.nanoseconds === null || foreseen > LONGEST_ROUND_NS)) {
    return { name, nanoseconds: null, spread: null, note: 'not run: a round would take longer than 10 s' };
  }
  const few = crowd > 1000;
  const options = few ? { time: 0, iterations: 5, warmupTime: 0, warmupIterations: 1 } : { time: 300 };
  const [row] = await time([{ name, units: crowd, run: () => serve(crowd) }], options);
  return row as Row;
}

async function ours(crowd: number): Promise<void> {
  const governor = createGovernor({ budget: 1, floor: 1, policy: 'queue', maxWaiters: crowd });
  await all(crowd, async () => (await governor.reserve(1)).release());
}

async function asyncMutex(crowd: number): Promise<void> {
  const semaphore = new Semaphore(1);
  await all(crowd, async () => (await semaphore.acquire())[1]());
}

async function asyncSema(crowd: number): Promise<void> {
  const sema = new Sema(1, { capacity: crowd });
  await all(crowd, async () => {
    await sema.acquire();
    sema.release();
  });
}

async function limit(crowd: number): Promise<void> {
  const run = pLimit(1);
  await all(crowd, () => run(nothing));
}

async function queue(crowd: number): Promise<void> {
  const one = new PQueue({ concurrency: 1 });
  await all(crowd, () => one.add(nothing));
}

async function all(crowd: number, one: () => Promise<unknown>): Promise<void> {
  await Promise.all(Array.from({ length: crowd }, one));
}

async function nothing(): Promise<void> {}
