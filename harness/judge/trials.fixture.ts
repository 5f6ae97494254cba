import { MiB } from '../bytes.ts';
import type {
  CompletedTrial,
  FailedTrial,
  FailureReason,
  HeapReading,
  LiveReading,
  ResidentReading,
  TwinTrial,
} from '../results/schema.ts';
import type { LaneName } from '../scenario/scenario.ts';

const arenas = { mainBytes: 7 * MiB, threadsBytes: 1 * MiB };

/** `perOperation` in MiB. */
export function residentTrial(id: string, n: number, perOperation: number, index = 0): CompletedTrial {
  return {
    ...completed(id, 'resident', n, index),
    resident: {
      cold: residentReading(60, 40),
      coldHeap: heap(8, 2),
      reset: residentReading(66, 42),
      resetHeap: heap(9, 3),
      coldArenas: { ...arenas },
      resetArenas: { ...arenas },
      peakBytes: peakOf(n, perOperation),
      stood: true,
      socketBytes: { before: 1 * MiB, after: 5 * MiB },
    },
    live: null,
  };
}

/** `lower` and `upper` in MiB an operation. */
export function liveTrial(id: string, n: number, lower: number, upper: number, index = 0): CompletedTrial {
  return {
    ...completed(id, 'live', n, index),
    resident: null,
    live: {
      floor: heap(8, 2),
      warm: { ...heap(8.5, 2), codeUsedBytes: 1.5 * MiB },
      ...liveEnds(n, lower, upper),
      overBookedBytes: 0,
      overBookedCollectedBytes: null,
      collections: 40,
      smallYoungGeneration: false,
    },
  };
}

/** Cold 60, twin's drift 0.25, file pages 2, code 1. */
const FLOOR = 63.25 * MiB;
/** Floor 8 + 1, code 0.5. */
const FIXED = 9.5 * MiB;
const BAND = 16 * 1024;

export function peakOf(n: number, perOperation: number): number {
  return FLOOR + n * perOperation * MiB;
}

export function liveEnds(n: number, lower: number, upper: number): Pick<LiveReading, 'lower' | 'upper'> {
  const end = (perOperation: number, checkpoint: string) => ({
    heapBytes: FIXED + BAND,
    externalBytes: n * perOperation * MiB,
    checkpoint,
    wave: 1,
  });
  return { lower: end(lower, 'barrier'), upper: end(upper, 'before collection') };
}

/** In place of a trial. */
export function failedTrial(id: string, lane: LaneName, reason: FailureReason): FailedTrial {
  return {
    ...head(id, lane, 0),
    status: 'failed',
    reason,
    message: 'boom after 3 operations.',
    output: 'first line\nError: boom\n',
  };
}

/** Twice as many operations as are admitted at once. */
export function governedTold(k: number): Pick<CompletedTrial, 'waves' | 'governor' | 'stages'> {
  const { waves, governor, stages } = completed('', 'resident', k, 0, 2 * k);
  return { waves, governor, stages };
}

function completed(id: string, lane: LaneName, n: number, index: number, operations = n) {
  const total = 3 * operations;
  const mark = lane === 'resident' ? peakOf(n, 10) : null;
  return {
    ...head(id, lane, index),
    status: 'completed' as const,
    settled: true,
    warmUps: 300,
    waves: [1, 2, 3].map(() => ({ seconds: 0.2, inFlight: n, completed: operations, markBytes: mark })),
    governor: {
      admitted: total,
      released: total,
      refused: 0,
      waited: 0,
      bookings: [{ requestedBytes: 12 * MiB, grantedBytes: 12 * MiB, count: total }],
      growths: [],
      highestBookedBytes: n * 12 * MiB,
      highestWaiters: 0,
      beyondBudgetBytes: 0,
      endBookedBytes: 0,
      endWaiters: 0,
      lostEvents: 0,
    },
    stages: { 'upload.framed': 2 * total },
    held: { sockets: null, pendingTasks: null },
    series: [],
  };
}

export function twin(id: string, lane: LaneName): TwinTrial {
  return {
    ...head(id, lane, 0),
    role: 'twin',
    status: 'idled',
    settled: true,
    cold: lane === 'resident' ? residentReading(60, 40) : null,
    coldArenas: lane === 'resident' ? { ...arenas } : null,
    end: lane === 'resident' ? residentReading(60.25, 40) : null,
    coldHeap: heap(8, 2),
    endHeap: { ...heap(8, 2), usedBytes: 8 * MiB + BAND },
  };
}

function head(id: string, lane: LaneName, index: number) {
  return {
    case: id,
    lane,
    role: 'trial' as const,
    index,
    startedAt: '2026-01-02T03:04:05.000Z',
    seconds: 2,
    flags: lane === 'live' ? ['--expose-gc'] : [],
    emulatedLimitBytes: null,
  };
}

function residentReading(rss: number, file: number): ResidentReading {
  return {
    rssBytes: rss * MiB,
    anonBytes: (rss - file) * MiB,
    fileBytes: file * MiB,
    shmemBytes: 0,
    markBytes: rss * MiB,
  };
}

function heap(used: number, codePhysical: number): HeapReading {
  return {
    usedBytes: used * MiB,
    externalBytes: 1 * MiB,
    physicalBytes: (used + 4) * MiB,
    codePhysicalBytes: codePhysical * MiB,
    codeUsedBytes: 1 * MiB,
    zonesPeakBytes: 1 * MiB,
  };
}
