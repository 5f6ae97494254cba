/**
 * One trial, from fresh processes to a record: start, cold reading, warm-up, settle, reset, waves, settle, account.
 * It never throws for what the subject does: a trial without figures is a failed trial, with the reason.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ArenasReading,
  type CompletedTrial,
  type HeapReading,
  type ResidentReading,
  type Trial,
  type TwinTrial,
  trialSchema,
} from '../results/schema.ts';
import type { Cast } from './cast.ts';
import { TrialFailure } from './failure.ts';
import { inSource } from './in-source.ts';
import { machineMs } from './machine-clock.ts';
import { startSampler } from './sampler.ts';
import { settle } from './settle.ts';
import type { CastSpec, TrialSpec, TrialTools } from './spec.ts';
import { startTreeMeter, type TreeMeter } from './tree-meter.ts';
import { warmUp } from './warm-up.ts';
import { runWaves } from './waves.ts';
import { withCast } from './with-cast.ts';
import { withoutSecrets } from './without-secrets.ts';

export async function runTrial(spec: TrialSpec, tools: TrialTools): Promise<Trial> {
  const startedAt = new Date();
  const begun = performance.now();
  const head = {
    case: spec.case.id,
    lane: spec.lane,
    role: spec.role,
    index: spec.index,
    startedAt: startedAt.toISOString(),
    seconds: 0,
    flags: [] as string[],
    emulatedLimitBytes: spec.described.command ? null : spec.described.facts.limitBytes,
  };
  try {
    const trial = await live(spec, tools, head);
    return believable({ ...trial, seconds: secondsSince(begun) });
  } catch (error) {
    const failure =
      error instanceof TrialFailure ? error : new TrialFailure('threw', String(error), '', { cause: error });
    return {
      ...head,
      seconds: secondsSince(begun),
      status: 'failed',
      reason: failure.reason,
      ...withoutSecrets(inSource(failure, spec.described)),
    };
  }
}

/** What the user's processes have answered is not known to be figures; a results file with anything else is unreadable. */
function believable(trial: Trial): Trial {
  const { success, error } = trialSchema.safeParse(trial);
  if (success) return trial;
  const [issue] = error.issues;
  const what = `${issue?.path.join('.')}: ${issue?.message}`;
  throw new TrialFailure('threw', `The processes of the trial answered what is no figure (${what}).`);
}

type Head = Pick<
  CompletedTrial,
  'case' | 'lane' | 'role' | 'index' | 'startedAt' | 'seconds' | 'flags' | 'emulatedLimitBytes'
>;

async function live(spec: TrialSpec, tools: TrialTools, head: Head): Promise<CompletedTrial | TwinTrial> {
  return await withCast(spec, tools, async (cast) => {
    const measuring = createMeasuring(spec, tools, cast);
    cast.whileHeld(measuring.whileHeld);
    try {
      const record = spec.role === 'twin' ? await idle(spec, measuring) : await operate(spec, tools, measuring);
      return { ...head, flags: [...cast.flags], ...record } as CompletedTrial | TwinTrial;
    } finally {
      measuring.tree?.stop();
    }
  });
}

/** Whose processes have allocators of their own, and whose pages are taken together. */
const NO_ARENAS: ArenasReading = { mainBytes: 0, threadsBytes: 0 };

/** What a trial does with its processes, lane by lane. */
export interface Measuring {
  readonly cast: Cast;
  readonly spec: CastSpec;
  /** Of a command, in the resident lane. */
  readonly tree?: TreeMeter | null;
  /** null in the live lane. */
  resident(): ResidentReading | null;
  /** null in the live lane. */
  arenas(): ArenasReading | null;
  resetMark(): void;
  heap(): Promise<HeapReading>;
  settle(): Promise<boolean>;
  whileHeld(): Promise<void>;
  readonly sockets: { highest: number | null };
  readonly held: CompletedTrial['held'];
}

export function createMeasuring(spec: CastSpec, tools: TrialTools, cast: Cast): Measuring {
  const collect = spec.lane !== 'resident';
  const meter = spec.lane === 'resident' ? tools.meter : null;
  if (spec.lane === 'resident' && meter === null) {
    throw new TrialFailure(
      'not measurable',
      'The resident lane can not be had on this machine; see `plimsoll doctor`.',
    );
  }
  const tree = meter === null || cast.treePid === null ? null : startTreeMeter(cast.treePid);
  const measuredPid = cast.treePid ?? cast.subject.pid;
  const resident = () => tree?.read() ?? meter?.read(cast.subject.pid) ?? null;
  const sockets = { highest: null as number | null };
  const held: CompletedTrial['held'] = { sockets: null, pendingTasks: null };
  const heap = () => cast.ask({ do: 'heap', collect });
  return {
    cast,
    spec,
    sockets,
    held,
    heap,
    tree,
    resident,
    arenas: () => (tree === null ? (meter?.readArenas(cast.subject.pid) ?? null) : NO_ARENAS),
    resetMark: () => (tree === null ? meter?.resetMark(cast.subject.pid) : tree.resetMark()),
    settle: () =>
      settle({
        size: async () => resident()?.rssBytes ?? totalOf(await heap()),
        pending: async () => (await cast.ask({ do: 'pending' })).count,
      }),
    async whileHeld() {
      held.sockets = higher(held.sockets, tools.sockets.countOpen(measuredPid));
      // All operations are at their maximum now, and nothing else will say so of several processes.
      tree?.read();
      if (collect) {
        await cast.ask({ do: 'look', checkpoint: 'barrier' });
        held.pendingTasks = higher(held.pendingTasks, (await cast.ask({ do: 'pending' })).count);
      } else sockets.highest = Math.max(sockets.highest ?? 0, tools.sockets.memoryBytes() ?? 0);
    },
  };
}

/** The subject before its first operation, with as many connections open as will be. */
export async function cold(measuring: Measuring) {
  const { cast, spec } = measuring;
  await cast.load?.request({ do: 'idle', count: spec.case.concurrency }, 10_000);
  const settled = await measuring.settle();
  const coldHeap = await measuring.heap();
  return { settled, cold: measuring.resident(), coldHeap, coldArenas: measuring.arenas() };
}

async function idle(spec: TrialSpec, measuring: Measuring) {
  const first = await cold(measuring);
  await sleep(spec.idleMs);
  return {
    status: 'idled' as const,
    settled: first.settled,
    cold: first.cold,
    coldArenas: first.coldArenas,
    end: measuring.resident(),
    coldHeap: first.coldHeap,
    endHeap: await measuring.heap(),
  };
}

async function operate(spec: TrialSpec, tools: TrialTools, measuring: Measuring) {
  const { cast } = measuring;
  // It needs a tenth of a second to start, which the cold reading takes anyway: short trials have a timeline too.
  const { tree = null } = measuring;
  const sampler = spec.lane === 'resident' && tree === null ? startSampler(cast.subject.pid) : null;
  const before = await cold(measuring);
  await cast.load?.request({ do: 'idle', count: 0 }, 10_000);

  const warmUps = await warmUp(measuring);
  const settledWarm = await measuring.settle();
  const resetHeap = await measuring.heap();
  const resetArenas = measuring.arenas();
  await cast.ask({ do: 'measure', floor: spec.lane === 'live' ? before.coldHeap : resetHeap });
  const socketsBefore = tools.sockets.memoryBytes();
  measuring.resetMark();
  const reset = measuring.resident();
  const resetAt = machineMs();

  const { waves, stood } = await runWaves(measuring);
  const settledAfter = await measuring.settle();
  const peak = measuring.resident();
  const account = await cast.ask({ do: 'account' });
  await cast.end();
  const timeline = (await sampler?.series(resetAt)) ?? tree?.series(resetAt) ?? null;

  return {
    status: 'completed' as const,
    settled: before.settled && settledWarm && settledAfter,
    warmUps,
    waves,
    resident:
      before.cold === null || reset === null || peak === null
        ? null
        : {
            cold: before.cold,
            coldHeap: before.coldHeap,
            reset,
            resetHeap,
            coldArenas: before.coldArenas ?? NO_ARENAS,
            resetArenas: resetArenas ?? NO_ARENAS,
            peakBytes: Math.max(peak.markBytes, ...waves.map((wave) => wave.markBytes ?? 0)),
            stood,
            socketBytes:
              socketsBefore === null
                ? null
                : { before: socketsBefore, after: measuring.sockets.highest ?? socketsBefore },
          },
    live: account.live === null ? null : { floor: before.coldHeap, warm: resetHeap, ...account.live },
    governor: account.governor,
    ...(typeof account.bookedHighBytes === 'number' ? { bookedHighBytes: account.bookedHighBytes } : {}),
    stages: account.stages,
    held: measuring.held,
    series: timeline === null ? account.series : [timeline, ...account.series],
  };
}

function higher(known: number | null, now: number | null): number | null {
  return now === null ? known : Math.max(known ?? 0, now);
}

function totalOf(heap: HeapReading): number {
  return heap.usedBytes + heap.externalBytes;
}

function secondsSince(begun: number): number {
  return Math.round(performance.now() - begun) / 1000;
}
