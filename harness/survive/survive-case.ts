/** The smallest real limit that one case of a scenario survives: its processes anew for each run, the subject in the group. */
import { type Ending, type GroupWatch, type Limiter, type PeakByKind, watchGroup } from '../limits/index.ts';
import type { Survival } from '../results/survival.ts';
import { TrialFailure } from '../trial/failure.ts';
import { createMeasuring } from '../trial/run.ts';
import type { CastSpec, TrialTools } from '../trial/spec.ts';
import { runWave } from '../trial/waves.ts';
import { withCast } from '../trial/with-cast.ts';
import { bisect, type UnderLimit } from './bisect.ts';

/** As many as the resident lane has at least: one wave of a naive path reads less than half of what ten do. */
const WAVES = 10;
/** … or as many as fit, where waves are slow. */
const LONG_ENOUGH_MS = 5_000;

export interface SurviveCaseOptions {
  readonly limiter: Limiter;
  readonly tools: TrialTools;
  readonly ceilingBytes: number;
  readonly stepBytes: number;
  readonly runs: number;
  /** Where to begin: what the books say. */
  readonly guessBytes: number | undefined;
  readonly signal: AbortSignal;
  onRun(limitBytes: number, ending: Ending): void;
}

/** @throws LimitError when a group can't be made; the signal's reason */
export async function surviveCase(spec: CastSpec, options: SurviveCaseOptions): Promise<Survival> {
  const { limiter, stepBytes, runs, signal, onRun } = options;
  const peaks = new Map<number, PeakByKind | null>();
  const attempt = async (limitBytes: number) => {
    const { ending, peak } = await runUnder(spec, limitBytes, options);
    signal.throwIfAborted();
    if (ending === 'survived') peaks.set(limitBytes, peak);
    onRun(limitBytes, ending);
    return ending;
  };
  const { livesBytes, diesBytes, curve } = await bisect({ ...options, attempt });
  return {
    case: spec.case.id,
    limiter: limiter.name,
    stepBytes,
    runsEach: runs,
    livesBytes,
    diesBytes,
    curve: curve.map(factOf),
    peak: peaks.get(livesBytes ?? -1) ?? null,
  };
}

function factOf({ limitBytes, endings }: UnderLimit): Survival['curve'][number] {
  const { survived, killed, failed } = endings;
  return { limitBytes, survived, killed, outOfHeap: endings['out of heap'], failed, timedOut: endings['timed out'] };
}

interface Run {
  readonly ending: Ending;
  readonly peak: PeakByKind | null;
}

async function runUnder(spec: CastSpec, limitBytes: number, { limiter, tools }: SurviveCaseOptions): Promise<Run> {
  const group = await limiter.create(limitBytes);
  const watch: GroupWatch = watchGroup(group);
  try {
    const failure = await waves({ ...spec, within: group.command }, tools);
    const peak = watch.end();
    const { kernelKills } = await group.deaths();
    return { ending: kernelKills > 0 ? 'killed' : endingOf(failure), peak };
  } finally {
    watch.end();
    await group.remove();
  }
}

/** Null when all operations of all waves were done. */
async function waves(spec: CastSpec, tools: TrialTools): Promise<TrialFailure | null> {
  try {
    await withCast(spec, tools, async (cast) => {
      const measuring = createMeasuring(spec, tools, cast);
      await cast.ask({ do: 'measure', floor: await measuring.heap() });
      await cast.hold(spec.case.concurrency);
      const begun = performance.now();
      for (let i = 0; i < WAVES && (i === 0 || performance.now() - begun < LONG_ENOUGH_MS); i += 1) {
        await runWave(measuring, i);
      }
    });
    return null;
  } catch (error) {
    if (error instanceof TrialFailure) return error;
    throw error;
  }
}

function endingOf(failure: TrialFailure | null): Ending {
  if (failure === null) return 'survived';
  if (failure.reason === 'out of heap') return 'out of heap';
  return failure.reason === 'hung' || failure.reason === 'barrier did not open' ? 'timed out' : 'failed';
}
