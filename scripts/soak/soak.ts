/** One soak: the process that is all subjects, alone in a group with a real limit, and its loads outside. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Limiter, type PeakByKind, startLimited } from '../../harness/limits/index.ts';
import { createChance } from '../../scenarios/incidents/soak/chance.ts';
import type { SoakBooks } from '../../scenarios/incidents/soak/desk.ts';
import type { Tally } from '../../scenarios/incidents/soak/loading.ts';
import type { SoakReady } from '../../scenarios/incidents/soak/subject.ts';
import { type Cast, startCast } from './cast.ts';
import { type LoadName, loads, type Sample, type SoakFacts } from './facts.ts';
import { pause } from './pause.ts';

export const allocators = ['mapped', 'default'] as const;
export type Allocator = (typeof allocators)[number];

export interface SoakOptions {
  readonly limitBytes: number;
  /** Of load. */
  readonly seconds: number;
  readonly seed: number;
  /** `default`: glibc's, as it comes. */
  readonly allocator: Allocator;
  readonly signal: AbortSignal;
  /** Called for everything that happens, as it happens. */
  onRecord(record: SoakRecord): void;
}

export type SoakRecord =
  | ({ readonly kind: 'sample'; readonly books: SoakBooks | null } & Sample)
  | { readonly kind: 'pause'; readonly load: LoadName; readonly seconds: number }
  | { readonly kind: 'tally'; readonly load: LoadName; readonly tally: Tally | null }
  | { readonly kind: 'end'; readonly how: string; readonly peak: PeakByKind | null };

const SUBJECT = fileURLToPath(new URL('../../scenarios/incidents/soak/subject.ts', import.meta.url));
/** The product's, as its documentation says. */
const NODE_FLAGS = ['--no-concurrent-recompilation'];
/**
 * glibc's own threshold grows with the first large block that is freed, to 32 MiB at most: from then on slabs live in its
 * heap, and with so many sizes of so many paths the holes between them are 50 to 90 MiB. Given one that stays, each slab goes
 * back when it is freed, and all that is not booked is about 30 MiB beside V8's heap.
 */
const MAPPED_FROM = { MALLOC_MMAP_THRESHOLD_: String(512 * 1024) };
const SAMPLE_MS = 1000;
const BETWEEN_PAUSES_S = { least: 3, most: 9 };
const PAUSE_S = { least: 2, most: 7 };
const QUIET_WITHIN_MS = 15_000;
const ENDS_WITHIN_MS = 10_000;
/** For what is before and behind the load. */
const BESIDE_MS = 120_000;

/** @throws LimitError when the group can't be made; the signal's reason */
export async function soak(limiter: Limiter, options: SoakOptions): Promise<SoakFacts> {
  const { limitBytes, seconds, seed, allocator, signal, onRecord } = options;
  const cast = startCast();
  try {
    const asked = await cast.prepare(seed);
    signal.throwIfAborted();
    const group = await limiter.create(limitBytes);
    try {
      const words = [process.execPath, ...NODE_FLAGS, SUBJECT, JSON.stringify(asked)];
      const env = { ...process.env, ...(allocator === 'mapped' && MAPPED_FROM) };
      const subject = startLimited(group, words, { env, timeoutMs: 1000 * seconds + BESIDE_MS, signal });
      const samples: Sample[] = [];
      const onSample = (sample: Sample, books: SoakBooks | null) => {
        samples.push(sample);
        onRecord({ kind: 'sample', ...sample, books });
      };
      const soaked = await soakWith({ subject, cast, figures: () => group.figures(), onSample }, options);
      const { ending, how, output, peak } = await subject.ended;
      signal.throwIfAborted();
      onRecord({ kind: 'end', how, peak });
      return { limiter: limiter.name, limitBytes, seconds, seed, ending, how, output, samples, ...soaked };
    } finally {
      await group.remove();
    }
  } finally {
    await cast.end();
  }
}

interface Soaking {
  readonly subject: ReturnType<typeof startLimited>;
  readonly cast: Cast;
  readonly figures: () => Omit<Sample, 'seconds'> | null;
  readonly onSample: (sample: Sample, books: SoakBooks | null) => void;
}

type Soaked = Pick<SoakFacts, 'books' | 'tallies' | 'faults'>;

async function soakWith(soaking: Soaking, { seconds, seed, signal, onRecord }: SoakOptions): Promise<Soaked> {
  const { subject, cast } = soaking;
  const over = new AbortController();
  const none = Object.fromEntries(loads.map((name) => [name, null])) as Record<LoadName, null>;
  const ready = await readyOf(subject);
  if (ready === null) return { books: null, tallies: none, faults: {} };
  await cast.start(ready, seed);
  const until = AbortSignal.any([signal, over.signal, AbortSignal.timeout(1000 * seconds)]);
  void subject.ended.then(
    () => over.abort(),
    () => over.abort(),
  );
  const sampling = sampleUntil(until, ready, soaking);
  const pauses = await pauseUntil(until, seed, cast, onRecord);
  await sampling;
  signal.throwIfAborted();
  const tallies = { ...none } as Record<LoadName, Tally | null>;
  await Promise.all(
    loads.map(async (name) => {
      tallies[name] = await cast.stop(name);
      onRecord({ kind: 'tally', load: name, tally: tallies[name] });
    }),
  );
  const books = await booksInTheEnd(ready);
  const faults = { ...(await cast.faults()), pause: pauses };
  subject.terminate();
  await Promise.race([subject.ended, sleep(ENDS_WITHIN_MS)]);
  return { books, tallies, faults };
}

async function readyOf(subject: Soaking['subject']): Promise<SoakReady | null> {
  const ready = Promise.withResolvers<SoakReady>();
  subject.onLine((line) => {
    if (line.startsWith('ready ')) ready.resolve(JSON.parse(line.slice('ready '.length)) as SoakReady);
  });
  return await Promise.race([ready.promise, subject.ended.then(() => null)]);
}

async function sampleUntil(until: AbortSignal, ready: SoakReady, { figures, onSample }: Soaking): Promise<void> {
  const begun = performance.now();
  while (!until.aborted) {
    const now = figures();
    const at = (performance.now() - begun) / 1000;
    const books = await booksOf(ready);
    if (now !== null) {
      const { anonBytes, lastingBytes, socketBytes } = now;
      onSample({ seconds: at, anonBytes, lastingBytes, socketBytes }, books);
    }
    const next = SAMPLE_MS - ((performance.now() - begun) % SAMPLE_MS);
    await sleep(next, undefined, { signal: until }).catch(() => {});
  }
}

/** Returns how many there were. */
async function pauseUntil(
  until: AbortSignal,
  seed: number,
  { sides }: Cast,
  onRecord: SoakOptions['onRecord'],
): Promise<number> {
  const chance = createChance(seed + 1);
  for (let pauses = 0; ; pauses += 1) {
    const wait = 1000 * chance.between(BETWEEN_PAUSES_S.least, BETWEEN_PAUSES_S.most);
    await sleep(wait, undefined, { signal: until }).catch(() => {});
    if (until.aborted) return pauses;
    const load = loads[chance.between(0, loads.length - 1)] as LoadName;
    const seconds = chance.between(PAUSE_S.least, PAUSE_S.most);
    onRecord({ kind: 'pause', load, seconds });
    await pause(sides[load].pid, seconds);
  }
}

/** When nothing is under way any more, or after a while. */
async function booksInTheEnd(ready: SoakReady): Promise<SoakBooks | null> {
  const begun = performance.now();
  for (;;) {
    const books = await booksOf(ready);
    const quiet = books !== null && books.governor.booked === 0 && books.governor.waiters === 0;
    if (books === null || quiet || performance.now() - begun > QUIET_WITHIN_MS) return books;
    await sleep(100);
  }
}

async function booksOf({ host, ports }: SoakReady): Promise<SoakBooks | null> {
  try {
    const answer = await fetch(`http://${host}:${ports.desk}/books`, { signal: AbortSignal.timeout(ENDS_WITHIN_MS) });
    return (await answer.json()) as SoakBooks;
  } catch {
    return null;
  }
}
