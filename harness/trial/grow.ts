/** One trial for what stays after operations: three heap snapshots on the disk, k operations between them. */
import { WHILE_A_SNAPSHOT_MS } from './cast.ts';
import { cold, createMeasuring, type Measuring } from './run.ts';
import type { CastSpec, TrialSpec, TrialTools } from './spec.ts';
import { warmUp } from './warm-up.ts';
import { runWave } from './waves.ts';
import { withCast } from './with-cast.ts';

/** Enough that 1 KiB an operation is 32 KiB, well above what a process does on its own between two snapshots. */
const OPERATIONS = 32;
/** Large operations are cut short. */
const LONG_ENOUGH_MS = 10_000;

export interface GrowthTrial {
  readonly flags: readonly string[];
  /** Operations between the first snapshot and the second: what they left behind is what is asked for. */
  readonly operations: number;
}

/**
 * `paths`: before the operations, after them, and after as many again: whatever the first ones left behind that is still
 * there by then was not replaced by the later ones, as the contents of a cache of one entry are.
 */
export async function runGrowth(
  trial: TrialSpec,
  paths: readonly [before: string, after: string, later: string],
  tools: TrialTools,
): Promise<GrowthTrial> {
  const spec: CastSpec = { ...trial, lane: 'growth' };
  return await withCast(spec, tools, (cast) => grow(createMeasuring(spec, tools, cast), paths));
}

async function grow(measuring: Measuring, paths: readonly [string, string, string]): Promise<GrowthTrial> {
  const { cast, spec } = measuring;
  await cold(measuring);
  await cast.load?.request({ do: 'idle', count: 0 }, 10_000);
  await warmUp(measuring);
  await cast.hold(spec.case.concurrency);
  // The first wave of a size fills what is kept for that size: no leak.
  await runWave(measuring, 0);
  await snapshot(measuring, paths[0]);
  const operations = await run(measuring, OPERATIONS);
  await snapshot(measuring, paths[1]);
  await run(measuring, operations);
  await snapshot(measuring, paths[2]);
  return { flags: cast.flags, operations };
}

async function run(measuring: Measuring, atLeast: number): Promise<number> {
  const begun = performance.now();
  let operations = 0;
  do {
    await runWave(measuring, operations);
    operations += measuring.spec.operations;
  } while (operations < atLeast && performance.now() - begun < LONG_ENOUGH_MS);
  return operations;
}

async function snapshot(measuring: Measuring, path: string): Promise<void> {
  await measuring.settle();
  await measuring.cast.ask({ do: 'snapshot', path }, WHILE_A_SNAPSHOT_MS);
}
