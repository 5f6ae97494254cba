/** A resident trial whose warm-up and waves the experiment chooses; everything else is as `runTrial` does it. */
import { readSocketMemory } from '../../meters/sockets.ts';
import type { ResidentPeak, Wave } from '../../results/schema.ts';
import { type Cast, startCast } from '../../trial/cast.ts';
import type { Measuring } from '../../trial/run.ts';
import { settle } from '../../trial/settle.ts';
import type { TrialSpec, TrialTools } from '../../trial/spec.ts';
import { warmUp } from '../../trial/warm-up.ts';
import { runWaves } from '../../trial/waves.ts';

const WARM_WITHIN_MS = 120_000;

export interface HandOver {
  /** Left out: until it is quiet, as in a trial. */
  readonly warmUps?: number;
  /** Left out: until the mark stands, as in a trial. Rounded up to what a trial does at least. */
  readonly waves?: number;
}

export interface ByHand {
  readonly record: ResidentPeak;
  readonly warmUps: number;
  readonly waves: readonly Wave[];
}

/** @throws TrialFailure */
export async function residentByHand(spec: TrialSpec, tools: TrialTools, wanted: HandOver): Promise<ByHand> {
  const cast = await startCast(spec, tools);
  try {
    return await Promise.race([live(measuringOf(spec, tools, cast), wanted), cast.broken]);
  } finally {
    await cast.end();
  }
}

async function live(measuring: Measuring, wanted: HandOver): Promise<ByHand> {
  const { cast, spec } = measuring;
  const read = async () => ({
    settled: await measuring.settle(),
    heap: await measuring.heap(),
    resident: present(measuring.resident()),
    arenas: present(measuring.arenas()),
  });
  await cast.load?.request({ do: 'idle', count: spec.case.concurrency }, WARM_WITHIN_MS);
  const cold = await read();
  await cast.load?.request({ do: 'idle', count: 0 }, WARM_WITHIN_MS);
  const warmUps = wanted.warmUps === undefined ? await warmUp(measuring) : await warm(measuring, wanted.warmUps);
  const reset = await read();
  measuring.resetMark();
  const waves: Wave[] = [];
  let stood = false;
  do {
    const ran = await runWaves(measuring);
    waves.push(...ran.waves);
    stood = ran.stood;
  } while (waves.length < (wanted.waves ?? 0));
  await measuring.settle();
  const peakBytes = Math.max(present(measuring.resident()).markBytes, ...waves.map(({ markBytes }) => markBytes ?? 0));
  return {
    waves,
    warmUps,
    record: {
      cold: cold.resident,
      coldHeap: cold.heap,
      reset: reset.resident,
      resetHeap: reset.heap,
      coldArenas: cold.arenas,
      resetArenas: reset.arenas,
      peakBytes,
      stood,
      socketBytes: null,
    },
  };
}

async function warm({ cast, spec }: Measuring, count: number): Promise<number> {
  await cast.hold(0);
  if (count > 0 && cast.load === null) await cast.ask({ do: 'warm', count }, WARM_WITHIN_MS);
  if (count > 0) await cast.load?.request({ do: 'warm', count, parameters: spec.warmUp }, WARM_WITHIN_MS);
  return count;
}

function measuringOf(spec: TrialSpec, { meter }: TrialTools, cast: Cast): Measuring {
  return {
    cast,
    spec,
    sockets: { highest: readSocketMemory() },
    held: { sockets: null, pendingTasks: null },
    whileHeld: async () => {},
    resident: () => meter?.read(cast.subject.pid) ?? null,
    arenas: () => meter?.readArenas(cast.subject.pid) ?? null,
    resetMark: () => meter?.resetMark(cast.subject.pid),
    heap: () => cast.ask({ do: 'heap', collect: false }),
    settle: () =>
      settle({
        size: () => meter?.read(cast.subject.pid).rssBytes ?? 0,
        pending: async () => (await cast.ask({ do: 'pending' })).count,
      }),
  };
}

function present<T>(reading: T | null): T {
  if (reading === null) throw new Error('There is no resident meter.');
  return reading;
}
