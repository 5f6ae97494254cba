/**
 * One trial in the attribution lane: as a live trial, but slower, with every stack written down. It ends with a heap
 * snapshot of the peak on the disk, and with what was allocated, kept or not, over some further waves.
 */
import type { AttributionAnswer, AttributionTarget, SampledHeap, SnapshotTaken } from '../probe/protocol.ts';
import type { HeapReading } from '../results/schema.ts';
import { type Cast, WHILE_A_SNAPSHOT_MS } from './cast.ts';
import { TrialFailure } from './failure.ts';
import { cold, createMeasuring, type Measuring } from './run.ts';
import type { CastSpec, TrialSpec, TrialTools } from './spec.ts';
import { warmUp } from './warm-up.ts';
import { runWave } from './waves.ts';
import { withCast } from './with-cast.ts';

/** As many as a live trial has: by then its peak was met, or is not to be met again. */
const WAVES_FOR_THE_TARGET = 3;
/** … and so many more in which the best point seen so far is high enough. */
const WAVES_FOR_THE_BEST = 5;
/** Waves whose allocations are sampled: one alone may happen to compile what the others reuse. */
const SAMPLED_WAVES = 3;

export interface AttributionTrial {
  readonly flags: readonly string[];
  readonly coldHeap: HeapReading;
  readonly coldId: number;
  readonly taken: SnapshotTaken;
  /**
   * Allocated in `sampledWaves` waves, collected since or not. Sampled in the same process after the snapshot: it is warm,
   * and by then nothing is tracked any more, so neither V8's slow path nor a collection every 50 ms is in the way.
   */
  readonly churn: SampledHeap;
  readonly sampledWaves: number;
}

/** @throws TrialFailure when the subject fails, or its peak was not met again */
export async function runAttribution(
  trial: TrialSpec,
  target: AttributionTarget,
  tools: TrialTools,
): Promise<AttributionTrial> {
  const spec: CastSpec = { ...trial, lane: 'attribution', attribution: target };
  return await withCast(spec, tools, async (cast) => {
    cast.whileHeld(async () => {
      await cast.ask({ do: 'look', checkpoint: 'barrier' }, WHILE_A_SNAPSHOT_MS);
    });
    return await attribute(createMeasuring(spec, tools, cast));
  });
}

async function attribute(measuring: Measuring): Promise<AttributionTrial> {
  const { cast, spec } = measuring;
  await measuring.settle();
  await cast.ask({ do: 'cold' });
  const { coldHeap } = await cold(measuring);
  await cast.load?.request({ do: 'idle', count: 0 }, 10_000);
  await warmUp(measuring);
  await measuring.settle();
  await cast.ask({ do: 'measure', floor: coldHeap });
  await cast.hold(spec.case.concurrency);
  const { coldId, taken } = await peak(measuring);
  const churn = await sampleChurn(measuring);
  return { flags: cast.flags, coldHeap, coldId, taken, churn, sampledWaves: SAMPLED_WAVES };
}

async function peak(measuring: Measuring): Promise<AttributionAnswer & { readonly taken: SnapshotTaken }> {
  const { cast } = measuring;
  let answer = await ask(cast);
  for (let wave = 0; wave < WAVES_FOR_THE_TARGET + WAVES_FOR_THE_BEST; wave += 1) {
    if (wave === WAVES_FOR_THE_TARGET) await cast.ask({ do: 'settle for best' });
    await runWave(measuring, wave);
    answer = await ask(cast);
    const { taken } = answer;
    if (taken !== null) return { ...answer, taken };
  }
  throw new TrialFailure(
    'not measurable',
    `In ${WAVES_FOR_THE_TARGET + WAVES_FOR_THE_BEST} waves no checkpoint came near the ${answer.bestBytes} bytes of the ` +
      'highest one again, so there is no moment to ask who holds them. Name a stage where the subject is at its peak.',
  );
}

function ask(cast: Cast): Promise<AttributionAnswer> {
  return cast.ask({ do: 'attribution' });
}

async function sampleChurn(measuring: Measuring): Promise<SampledHeap> {
  const { cast } = measuring;
  await cast.ask({ do: 'sample' });
  for (let wave = 0; wave < SAMPLED_WAVES; wave += 1) await runWave(measuring, wave);
  return cast.ask({ do: 'sampled' });
}
