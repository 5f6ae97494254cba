/** Who held the bytes of one case at its live peak: a trial of its own, its snapshot, and what another process reads in it. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Attribution } from '../results/attribution.ts';
import type { LiveReading, Trial } from '../results/schema.ts';
import { runAttribution } from '../trial/attribute.ts';
import type { TrialSpec, TrialTools } from '../trial/spec.ts';
import { analyseElsewhere } from './analysis.ts';

export interface AttributeOptions {
  readonly tools: TrialTools;
  /** What was measured before: the live trials of the case say how high the peak is. */
  readonly trials: readonly Trial[];
  /** Where the snapshot lies while it is read; it is removed afterwards. */
  readonly runDir: string;
  /** Files are shown relative to it. */
  readonly cwd: string;
  readonly signal: AbortSignal;
}

/** Never throws: the record then says why nobody can be named. */
export async function attributeCase(spec: TrialSpec, options: AttributeOptions): Promise<Attribution> {
  const begun = performance.now();
  const head = { case: spec.case.id, startedAt: new Date().toISOString(), flags: [] as string[] };
  const seconds = () => Math.round(performance.now() - begun) / 1000;
  const directory = join(options.runDir, 'attribution');
  try {
    await mkdir(directory, { recursive: true });
    const { flags, analysis, snapshot } = await attribute(spec, directory, options);
    return { ...head, flags: [...flags], seconds: seconds(), status: 'attributed', ...analysis, snapshot };
  } catch (error) {
    return { ...head, seconds: seconds(), status: 'failed', message: whyNot(error) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function attribute(spec: TrialSpec, directory: string, { tools, trials, cwd, signal }: AttributeOptions) {
  const snapshotPath = join(directory, 'peak.heapsnapshot');
  const targetBytes = livePeak(trials.filter((trial) => trial.case === spec.case.id));
  const trial = await runAttribution(spec, { snapshotPath, targetBytes }, tools);
  const { bundle, mapPath } = spec.described;
  const task = {
    snapshotPath,
    code: { bundle, mapPath, probe: tools.probe, cwd },
    coldId: trial.coldId,
    coldExternalBytes: trial.coldHeap.externalBytes,
    taken: trial.taken,
    churn: trial.churn,
    sampledWaves: trial.sampledWaves,
  };
  return { flags: trial.flags, ...(await analyseElsewhere(task, directory, signal)) };
}

/** Whatever it was, what has been measured is worth more, and is written after this. */
export function whyNot(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The most reachable bytes above the cold subject that any live trial saw; null: there is none. */
export function livePeak(trials: readonly Trial[]): number | null {
  const peaks = trials.flatMap((trial) =>
    trial.status === 'completed' && trial.live !== null ? [above(trial.live)] : [],
  );
  return peaks.length === 0 ? null : Math.max(...peaks);
}

function above({ lower, floor }: LiveReading): number {
  return lower.heapBytes + lower.externalBytes - floor.usedBytes - floor.externalBytes;
}
