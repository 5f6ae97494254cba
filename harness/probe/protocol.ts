/** What passes between a trial's processes, over Node's IPC channel. Types only. */

import type { GovernorReading, HeapReading, LiveReading, Series } from '../results/schema.ts';
import type { Parameters } from '../scenario/scenario.ts';

/** Lanes of a measured process: the two that a scenario names, and those that explain what they found. */
export type ProbeLane = 'live' | 'resident' | 'attribution' | 'growth';

/** How the measured process is to behave; argv[2] of the probe, as JSON. */
export interface ProbeOptions {
  readonly bundle: string;
  readonly lane: ProbeLane;
  readonly shape: 'function' | 'server';
  readonly variant: string;
  readonly parameters: Parameters;
  readonly warmUp: Parameters;
  readonly concurrency: number;
  /** Operations started in a wave: N, or 2k in a governed case, where the barrier opens at `concurrency` = k. */
  readonly operations: number;
  readonly budget: number;
  readonly allowanceBytes: number;
  /** Live lane only: collect at every checkpoint, with the young generation made small by the flags. */
  readonly collectAlways: boolean;
  /** A barrier that nobody else has reached for so long never will be: the trial ends and says who was there. */
  readonly barrierWithinMs?: number;
  /** Attribution lane only. */
  readonly attribution?: AttributionTarget;
}

export interface AttributionTarget {
  /** Where the heap snapshot is written, absolute. */
  readonly snapshotPath: string;
  /** Reachable bytes above the cold subject that the live lane saw at its peak; null: it saw none, the first waves tell. */
  readonly targetBytes: number | null;
}

export type ProbeCommand =
  | { readonly do: 'start'; readonly sidecars: Readonly<Record<string, unknown>> }
  | { readonly do: 'heap'; readonly collect: boolean }
  | { readonly do: 'pending' }
  | { readonly do: 'warm'; readonly count: number }
  /** From here on events, stages and peaks count. `live` readings are taken against this floor. */
  | { readonly do: 'measure'; readonly floor: HeapReading }
  | { readonly do: 'wave'; readonly index: number }
  | { readonly do: 'wave begins'; readonly index: number }
  | { readonly do: 'wave ends' }
  | { readonly do: 'look'; readonly checkpoint: string }
  | { readonly do: 'account' }
  /** Attribution lane: the cold subject is what stands now. */
  | { readonly do: 'cold' }
  | { readonly do: 'settle for best' }
  | { readonly do: 'attribution' }
  | { readonly do: 'sample' }
  | { readonly do: 'sampled' }
  /** Growth lane: writes a heap snapshot. */
  | { readonly do: 'snapshot'; readonly path: string };

export interface AttributionAnswer {
  /** V8's id of the last object that was there when the subject was cold. */
  readonly coldId: number;
  /** Most reachable bytes above the cold subject that any checkpoint has seen. */
  readonly bestBytes: number;
  /** Null: no checkpoint has been high enough yet. */
  readonly taken: SnapshotTaken | null;
}

export interface SnapshotTaken {
  readonly checkpoint: string;
  readonly wave: number;
  /** Heap and off-heap together, above the cold subject, collected. */
  readonly reachableBytes: number;
  /** `external_memory` then, absolute. */
  readonly externalBytes: number;
  readonly poolPages: PoolPages;
}

export interface PoolPages {
  readonly pages: number;
  /** Of all of them together. */
  readonly pageBytes: number;
  readonly pinnedBytes: number;
  /** Bytes in use of the pages that the fewest pin, a page each, the fewest first. */
  readonly leastPinned: number[];
}

/** A node of V8's sampling heap profile, as the inspector gives it. */
export interface SampledHeap {
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
    /** 0-based. */
    readonly lineNumber: number;
    readonly columnNumber: number;
  };
  readonly selfSize: number;
  readonly children: readonly SampledHeap[];
}

export interface Account {
  readonly governor: GovernorReading | null;
  readonly stages: Readonly<Record<string, number>>;
  readonly live: Omit<LiveReading, 'floor' | 'warm'> | null;
  readonly series: readonly Series[];
  /** Of a command: the highest sum of its bookings, by its own gauge. */
  readonly bookedHighBytes?: number | null;
}

export interface WaveOutcome {
  readonly inFlight: number;
  readonly completed: number;
}

/** Answer to each command, in its order. */
export interface ProbeAnswers {
  /** `pid`: of the process tree to measure, where it is not the one that answers. */
  start: { readonly port: number | null; readonly host: string; readonly pid?: number };
  heap: HeapReading;
  pending: { readonly count: number; readonly names: readonly string[] };
  warm: null;
  measure: null;
  wave: WaveOutcome;
  'wave begins': null;
  'wave ends': null;
  look: null;
  account: Account;
  cold: null;
  'settle for best': null;
  attribution: AttributionAnswer;
  sample: null;
  sampled: SampledHeap;
  snapshot: null;
}

/** Every request carries an id; every answer carries it back. */
export interface Request<C> {
  readonly id: number;
  readonly command: C;
}

export interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: Failure;
}

export interface Failure {
  /** With the error's name: `TypeError: broken pipe`. */
  readonly message: string;
  readonly stack: string;
  /** Set when a barrier did not open: who was there. */
  readonly arrived?: string;
}

/** From a process that is about to die of an error that nothing caught, unless the subject handles such errors itself. */
export interface Uncaught {
  readonly uncaught: Failure;
}

/** Load process. */
export type LoadCommand =
  | { readonly do: 'connect'; readonly target: import('../scenario/scenario.ts').LoadTarget }
  /** Opens idle connections to the server, `count` of them; 0 closes them. */
  | { readonly do: 'idle'; readonly count: number }
  | { readonly do: 'warm'; readonly count: number; readonly parameters: Parameters }
  | {
      readonly do: 'wave';
      readonly parameters: Parameters;
      readonly operations: number;
      readonly concurrency: number;
    };

/** Sidecar process. */
export type SidecarCommand =
  | { readonly do: 'start'; readonly options: Readonly<Record<string, unknown>> }
  /** Barriers open at `concurrency` arrivals from now on; 0: at once. */
  | { readonly do: 'hold'; readonly concurrency: number };

/** From a process that holds a barrier to the parent: all are there; it opens on the answer `open`. */
export interface BarrierFull {
  readonly barrier: 'full';
  readonly phase: string;
  readonly arrived: number;
}

/** … and the first of a round has arrived, so that the parent can name who was there when it never opens. */
export interface BarrierArrival {
  readonly barrier: 'arrival';
  readonly phase: string;
  readonly arrived: number;
  readonly of: number;
}

export interface BarrierOpen {
  readonly barrier: 'open';
  readonly phase: string;
}
