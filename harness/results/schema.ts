/**
 * The results file: facts only, no verdict. Versioned, checked on reading, published as a JSON Schema.
 * Every figure's name ends in its unit; every reading names its source.
 */
import { z } from 'zod';
import { attribution, growth } from './attribution.ts';
import {
  byteCount,
  type control,
  lane,
  type location,
  parameters,
  planName,
  type point,
  scenario,
} from './scenario-facts.ts';
import { replays, survivals } from './survival.ts';

export const FORMAT = 'plimsoll/results';
export const VERSION = 1;

/** What this machine is and can measure: the fingerprint, the meters, and how exact the kernel's mark is. */
const machine = z.object({
  node: z.string(),
  v8: z.string(),
  platform: z.string(),
  arch: z.string(),
  kernel: z.string(),
  libc: z.string(),
  cpus: z.int(),
  memoryBytes: byteCount,
  /** What the processes here may use of it, where something limits them: what V8 sizes itself by. */
  limitBytes: byteCount.optional(),
  /** Which lanes can be had here, and why not. */
  lanes: z.record(lane, z.object({ available: z.boolean(), source: z.string(), why: z.string() })),
  /** Bound of the kernel's high-water mark once memory was freed: 3 × max(32, 2·CPUs) × CPUs pages. */
  markBoundBytes: byteCount,
});

/** One case: scenario × variant × parameters × concurrency, free (the sweep) or under its budget (governed). */
const caseSchema = z.object({
  id: z.string(),
  scenario: z.string(),
  variant: z.string(),
  parameters,
  concurrency: z.int(),
  governed: z.boolean(),
  lanes: z.array(lane),
});

/** One look at the resident set from outside: `/proc/PID/status`. */
const resident = z.object({
  rssBytes: byteCount,
  anonBytes: byteCount,
  fileBytes: byteCount,
  shmemBytes: byteCount,
  /** VmHWM. */
  markBytes: byteCount,
});

/** One look at V8's own books, from inside. */
const heap = z.object({
  usedBytes: byteCount,
  /** `external_memory`: everything off-heap that V8 knows of, ArrayBuffers included. */
  externalBytes: byteCount,
  physicalBytes: byteCount,
  /** Physical size of the code and trusted spaces, which can't hold an operation's data. */
  codePhysicalBytes: byteCount,
  codeUsedBytes: byteCount,
  /** `peak_malloced_memory`: the most that V8's zones (parser, compilers, regular expressions) ever held. */
  zonesPeakBytes: byteCount,
});

const wave = z.object({
  seconds: z.number(),
  /** Operations that had reached the barrier when it opened; N when concurrency was held. */
  inFlight: z.int(),
  completed: z.int(),
  /** VmHWM after the wave (resident lane); null in the live lane. */
  markBytes: byteCount.nullable(),
});

/** The highest reading of one end of the live interval. Absolute; the floor is taken off when judging. */
const liveEnd = z.object({
  heapBytes: byteCount,
  externalBytes: byteCount,
  /** Where it was read: a stage's name, `turn`, `barrier`, `before collection`, `before detach`. */
  checkpoint: z.string(),
  wave: z.int(),
});

const live = z.object({
  /** Cold subject, collected: the twin's fixed live bytes as this process has them. */
  floor: heap,
  /** After the warm-up, collected. */
  warm: heap,
  lower: liveEnd,
  upper: liveEnd,
  /** Highest `external_memory` above the floor minus the booked bytes at a governor event, raw; null: no event. */
  overBookedBytes: byteCount.nullable(),
  /** The same after collection, for the worst events; null: never over. */
  overBookedCollectedBytes: byteCount.nullable(),
  /** Off-heap bytes above the floor minus the booked ones with all operations at the barrier, collected; null: never over. */
  overBookedAtBarrierBytes: byteCount.nullable().optional(),
  collections: z.int(),
  smallYoungGeneration: z.boolean(),
});

/** Resident bytes in malloc's arenas, by `/proc/PID/smaps`: the main thread's (`[heap]`), and all others'. */
const arenas = z.object({ mainBytes: byteCount, threadsBytes: byteCount });

const residentPeak = z.object({
  /** Idle, before the first operation: the twin's resident bytes as this process has them. */
  cold: resident,
  coldHeap: heap,
  /** After warm-up and settling, at the reset. */
  reset: resident,
  resetHeap: heap,
  coldArenas: arenas,
  resetArenas: arenas,
  /** Highest VmHWM over all waves. */
  peakBytes: byteCount,
  /** The mark no longer rose over the last third of the waves. */
  stood: z.boolean(),
  /** Kernel socket memory (`/proc/net/sockstat`), before and the highest seen after a wave; machine-wide. */
  socketBytes: z.object({ before: byteCount, after: byteCount }).nullable(),
});

const governor = z.object({
  admitted: z.int(),
  released: z.int(),
  refused: z.int(),
  waited: z.int(),
  /** Admissions by what they asked for and got, measured waves only. */
  bookings: z.array(z.object({ requestedBytes: byteCount, grantedBytes: byteCount, count: z.int() })),
  /** Leases that grew, by their new total and what was added. */
  growths: z.array(z.object({ requestedBytes: byteCount, grantedBytes: byteCount, count: z.int() })),
  highestBookedBytes: byteCount,
  highestWaiters: z.int(),
  /** Highest booked ÷ budget violations: bytes booked beyond the budget, 0 when honest. */
  beyondBudgetBytes: byteCount,
  endBookedBytes: byteCount,
  endWaiters: z.int(),
  /** Events that no longer fitted in the ring; counted, never dropped in silence. */
  lostEvents: z.int(),
});

/** Samples by columns, so that a series stays small. Sizes in KiB, times in ms since the reset. */
const series = z.object({
  source: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.number())),
  missedTicks: z.int(),
  tickMs: z.number(),
});

const trialHead = {
  case: z.string(),
  lane,
  /** `twin`: idles as long as a trial and runs no operation. */
  role: z.enum(['trial', 'twin']),
  index: z.int(),
  startedAt: z.string(),
  seconds: z.number(),
  /** Flags of the measured process. */
  flags: z.array(z.string()),
  /** The declared limit, emulated by V8's flags; null: none declared. */
  emulatedLimitBytes: byteCount.nullable(),
};

const completedTrial = z.object({
  ...trialHead,
  status: z.literal('completed'),
  settled: z.boolean(),
  warmUps: z.int(),
  waves: z.array(wave),
  resident: residentPeak.nullable(),
  live: live.nullable(),
  governor: governor.nullable(),
  /** The highest sum of bookings, by a command's own gauge; left out: it has none. */
  bookedHighBytes: byteCount.optional(),
  stages: z.record(z.string(), z.int()),
  /**
   * The most that was there while all operations of a wave were held: the measured process's sockets (by `/proc/PID/fd`)
   * and its tasks under way in libuv (live lane only: looking takes a few KB inside). Null: not read.
   */
  held: z.object({ sockets: z.int().nullable(), pendingTasks: z.int().nullable() }),
  series: z.array(series),
});

const twinTrial = z.object({
  ...trialHead,
  status: z.literal('idled'),
  settled: z.boolean(),
  cold: resident.nullable(),
  coldArenas: arenas.nullable(),
  end: resident.nullable(),
  coldHeap: heap,
  endHeap: heap,
});

export const failureReasons = [
  'threw',
  'hung',
  'exited',
  'killed',
  'out of heap',
  'sidecar died',
  'load failed',
  'barrier did not open',
  'not measurable',
] as const;

const failedTrial = z.object({
  ...trialHead,
  status: z.literal('failed'),
  reason: z.enum(failureReasons),
  /** One sentence: what happened, with which number. */
  message: z.string(),
  /** Last lines of the process's own output. */
  output: z.string(),
});

const trial = z.discriminatedUnion('status', [completedTrial, twinTrial, failedTrial]);

export const resultsSchema = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  createdAt: z.string(),
  /** The command line, to repeat it. */
  command: z.string(),
  plan: planName,
  machine,
  /** Lanes that had to be there. */
  required: z.array(lane),
  /** False while running, and for ever if it was interrupted or ran out of time. */
  finished: z.boolean(),
  stoppedBy: z.enum(['signal', 'max-time']).nullable(),
  seconds: z.number(),
  /** One of several runs that together do one plan; see `plimsoll merge`. Reference subjects run in each of them. */
  shard: z
    .object({
      /** From 1. */
      index: z.int(),
      of: z.int(),
      /** All cases of the plan, those of the other shards too, in the plan's order. */
      planned: z.array(z.string()),
    })
    .optional(),
  scenarios: z.array(scenario),
  cases: z.array(caseSchema),
  trials: z.array(trial),
  /** What the plan left out, and why. */
  notRun: z.array(z.object({ case: z.string(), reason: z.string() })),
  /** Who held it at the peak, of the cases that were asked about. */
  attributions: z.array(attribution),
  /** What stayed after operations had ended. */
  growths: z.array(growth),
  /** The smallest real limit that cases survive. Left out: nobody asked. */
  survivals: survivals.optional(),
  /** How the incidents ended under real limits. Left out: they were not replayed. */
  replays: replays.optional(),
});

export type Results = z.infer<typeof resultsSchema>;
export type Machine = z.infer<typeof machine>;
export type LaneName = z.infer<typeof lane>;
export type ScenarioFacts = z.infer<typeof scenario>;
export type Point = z.infer<typeof point>;
export type Control = z.infer<typeof control>;
export type Shard = NonNullable<Results['shard']>;
export type Case = z.infer<typeof caseSchema>;
export type Trial = z.infer<typeof trial>;
export type CompletedTrial = z.infer<typeof completedTrial>;
export type TwinTrial = z.infer<typeof twinTrial>;
export type FailedTrial = z.infer<typeof failedTrial>;
export type ResidentReading = z.infer<typeof resident>;
export type HeapReading = z.infer<typeof heap>;
export type ArenasReading = z.infer<typeof arenas>;
export type LiveReading = z.infer<typeof live>;
export type LiveEnd = z.infer<typeof liveEnd>;
export type ResidentPeak = z.infer<typeof residentPeak>;
export type GovernorReading = z.infer<typeof governor>;
export type Wave = z.infer<typeof wave>;
export type Series = z.infer<typeof series>;
export type SourceLocation = z.infer<typeof location>;
export type FailureReason = (typeof failureReasons)[number];
export const trialSchema = trial;
export const scenarioSchema = scenario;
