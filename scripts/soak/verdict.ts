/** What must hold of a soak. A pure function of its facts. */
import { formatBytes } from '../../harness/bytes.ts';
import { median } from '../../harness/stats/median.ts';
import type { Tally } from '../../scenarios/incidents/soak/loading.ts';
import { type LoadName, loads, type SoakFacts } from './facts.ts';
import { growthOf } from './growth.ts';

export const conditions = ['no kill', 'no growth', 'books at 0', 'all right', 'no writer stalled', 'all met'] as const;
export type ConditionName = (typeof conditions)[number];

export interface Condition {
  readonly name: ConditionName;
  readonly holds: boolean;
  /** With its figures. */
  readonly words: string;
}

/** Of the time, while V8 and the allocator find their size. */
const WARM_UP = 0.2;
/** A cut-over's shortest attempt has 1000 ms: a write that stands for as long fails it. */
const STALLED_MS = 1000;
const faultsMet = ['client aborts', 'client reads nothing', '500', '503', 'reset', 'stall', 'slow disk', 'pause'];

export function judgeSoak(facts: SoakFacts): readonly Condition[] {
  return [noKill(facts), noGrowth(facts), booksAtZero(facts), allRight(facts), noWriterStalled(facts), allMet(facts)];
}

/** The median of what can't be taken back, as a share of the limit: how full it stood. */
export function levelOf(facts: SoakFacts): number {
  return median(settled(facts).map(({ lastingBytes }) => lastingBytes)) / facts.limitBytes;
}

function noKill({ ending, how, limitBytes }: SoakFacts): Condition {
  const holds = ending === 'survived';
  return { name: 'no kill', holds, words: `${holds ? 'lived' : how} under ${formatBytes(limitBytes)}` };
}

function noGrowth(facts: SoakFacts): Condition {
  const points = settled(facts).map(({ seconds, anonBytes }) => ({ x: seconds, y: anonBytes }));
  const { bytesPerMinute, lowest, highest } = growthOf(points);
  if (bytesPerMinute === null || lowest === null || highest === null) {
    return { name: 'no growth', holds: false, words: `${points.length} samples say nothing of a slope` };
  }
  const words = `anonymous bytes change by ${mib(bytesPerMinute)} MiB a minute (${mib(lowest)} to ${mib(highest)})`;
  return { name: 'no growth', holds: lowest <= 0, words };
}

function booksAtZero({ books }: SoakFacts): Condition {
  if (books === null) return { name: 'books at 0', holds: false, words: 'nobody was left to tell its books' };
  const { booked, waiters, budget, highWater } = books.governor;
  const words = `${formatBytes(booked)} booked and ${waiters} waiting in the end, ${formatBytes(highWater)} of ${formatBytes(budget)} at most`;
  return { name: 'books at 0', holds: booked === 0 && waiters === 0 && highWater <= budget, words };
}

function allRight({ tallies }: SoakFacts): Condition {
  const known = loads.map((name) => [name, tallies[name]] as const);
  const complaints = known.flatMap(([name, tally]) =>
    tally === null ? [`${name} told nothing`] : wrongOf(name, tally),
  );
  const told = known.flatMap(([, tally]) => tally ?? []);
  const [count, bytes] = [sum(told, 'acknowledged'), sum(told, 'acknowledgedBytes')];
  const words = complaints.join('; ') || `all ${count} acknowledged are right, ${formatBytes(bytes)}`;
  return { name: 'all right', holds: complaints.length === 0, words };
}

function wrongOf(name: LoadName, tally: Tally): string[] {
  const { acknowledged, acknowledgedBytes, verified, verifiedBytes, wrong, unfinished } = tally;
  const missing = acknowledged - verified;
  return [
    ...(missing === 0 && acknowledgedBytes === verifiedBytes
      ? []
      : [`${missing} of ${acknowledged} ${name} are not what was acknowledged, or could not be looked at`]),
    ...wrong,
    ...(unfinished === 0 ? [] : [`${unfinished} of the ${name} did not end`]),
  ];
}

function noWriterStalled({ tallies }: SoakFacts): Condition {
  const ms = tallies['cut-overs']?.highest ?? Number.POSITIVE_INFINITY;
  return {
    name: 'no writer stalled',
    holds: ms < STALLED_MS,
    words: `a binlog writer stood ${ms.toFixed(1)} ms at most`,
  };
}

/** A soak in which nothing went wrong, or a load stood still, has shown nothing. */
function allMet(facts: SoakFacts): Condition {
  const met = faultsOf(facts);
  const idle = loads.filter((name) => (facts.tallies[name]?.acknowledged ?? 0) === 0);
  const missing = faultsMet.filter((name) => (met[name] ?? 0) === 0);
  const complaints = [
    ...idle.map((name) => `none of the ${name} was acknowledged`),
    ...missing.map((name) => `no ${name}`),
  ];
  const counts = faultsMet.map((name) => `${met[name]} × ${name}`).join(', ');
  return { name: 'all met', holds: complaints.length === 0, words: complaints.join('; ') || counts };
}

function faultsOf({ tallies, faults, books }: SoakFacts): Readonly<Record<string, number>> {
  const all: Record<string, number> = { ...faults, 'slow disk': books?.slow ?? 0 };
  for (const name of loads) {
    for (const [fault, count] of Object.entries(tallies[name]?.faults ?? {})) all[fault] = (all[fault] ?? 0) + count;
  }
  return all;
}

function settled({ samples, seconds }: SoakFacts): SoakFacts['samples'] {
  return samples.filter((sample) => sample.seconds >= WARM_UP * seconds);
}

function sum(tallies: readonly Tally[], of: 'acknowledged' | 'acknowledgedBytes'): number {
  return tallies.reduce((total, tally) => total + tally[of], 0);
}

function mib(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(2);
}
