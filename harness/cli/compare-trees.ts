/** `plimsoll compare --against`: this code and another state of it, measured in turns. */
import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { closeCompiler, compileModule } from '../compile/compile.ts';
import { removeRunDirectory, runDirectory } from '../compile/run-directory.ts';
import { comparePeaks, type PeakComparison } from '../judge/compare-peaks.ts';
import { probeMachine } from '../meters/machine.ts';
import { runInterleaved, type Side } from '../plan/interleaved.ts';
import { plans } from '../plan/plans.ts';
import type { PlanName } from '../plan-name.ts';
import { quoted } from '../quoted.ts';
import { lockFolder } from '../results/folder-lock.ts';
import { type Case, FORMAT, type Results, type Trial, VERSION } from '../results/schema.ts';
import { writeResults } from '../results/write.ts';
import type { LaneName } from '../scenario/scenario.ts';
import { probeSource } from '../trial/entries.ts';
import { describeAll } from './describe-all.ts';
import { UsageError } from './errors.ts';
import { otherTree } from './other-tree.ts';
import { planAll } from './plan-all.ts';
import { type MeasureSettings, readSettings } from './settings.ts';
import { createStop } from './stop.ts';
import { tellProgress } from './tell-progress.ts';

export interface CompareTreesFlags {
  readonly against: string;
  readonly scenarios: readonly string[];
  readonly plan?: PlanName;
  readonly parameter: readonly (readonly [string, number])[];
  readonly concurrency: readonly number[];
  readonly lane?: readonly LaneName[];
  /** Of each case on each side, in the resident lane. */
  readonly trials: number;
  readonly out?: string;
  readonly config?: string;
}

export interface ComparedTrees {
  readonly peaks: PeakComparison;
  readonly failed: readonly string[];
  /** It was interrupted, and says less than it was asked. */
  readonly stopped: boolean;
}

/**
 * Without reference subjects: it tells what has changed, and is no gate. Writes `before.json` and `after.json`.
 *
 * @throws UsageError, and what describing throws, of either tree
 */
export async function compareTrees(flags: CompareTreesFlags, words: readonly string[]): Promise<ComparedTrees> {
  const settings = await readSettings(flags, () => []);
  const plan = plans[settings.plan];
  const { machine, meter, sockets } = probeMachine();
  const stop = createStop(null);
  const runDir = await runDirectory(settings.root);
  const leave = () => rmSync(runDir, { recursive: true, force: true });
  process.on('exit', leave);
  const progress = tellProgress(process.stderr);
  try {
    await using other = await otherTree(flags.against, settings.root);
    const sides = await describeBoth(settings, other.root, { runDir, signal: stop.signal });
    const probe = await compileModule(probeSource, { outDir: runDir, name: 'probe' });
    await closeCompiler();
    const planned = sides.map((side) => planAll(side, plan, settings, machine).cases) as [Case[], Case[]];
    const cases = inBoth(planned);
    using _ = await lockFolder(settings.out);
    const begun = performance.now();
    const trials = await runInterleaved({
      ...{ plan, sides, cases, trials: flags.trials, signal: stop.signal },
      tools: { probe: probe.path, meter, sockets },
      events: { onStart: progress.start, onTrial: progress.done, onOutlook: progress.outlook },
    });
    const written = sides.map(
      (side, at): Results => ({
        format: FORMAT,
        version: VERSION,
        createdAt: new Date().toISOString(),
        command: ['plimsoll', ...words.map(quoted)].join(' '),
        plan: settings.plan,
        machine,
        required: [],
        finished: stop.reason() === null,
        stoppedBy: stop.reason(),
        seconds: Math.round(performance.now() - begun) / 1000,
        scenarios: [...side.values()].map(({ facts }) => facts),
        cases: [...cases],
        trials: [...(trials[at] as Trial[])],
        notRun: [],
        attributions: [],
        growths: [],
      }),
    ) as [Results, Results];
    await writeResults(join(settings.out, 'before.json'), written[0]);
    await writeResults(join(settings.out, 'after.json'), written[1]);
    return {
      peaks: comparePeaks(...written),
      failed: trials.flat().flatMap((trial) => (trial.status === 'failed' ? [`${trial.case}: ${trial.message}`] : [])),
      stopped: stop.reason() !== null,
    };
  } finally {
    progress.stop();
    await closeCompiler();
    await removeRunDirectory(runDir);
    process.off('exit', leave);
    stop.dispose();
  }
}

type DescribeWith = Parameters<typeof describeAll>[1];

/** The other tree's scenarios go by the names and files that they have here. */
async function describeBoth(settings: MeasureSettings, root: string, options: DescribeWith): Promise<[Side, Side]> {
  const there = (file: string) => join(root, relative(settings.root, file));
  const { files, candidates, names } = settings.scenarios;
  const after = await describeAll(settings, options);
  const before = await describeAll(
    { ...settings, scenarios: { files: files.map(there), candidates: candidates.map(there), names } },
    options,
  );
  for (const [name, { facts }] of before) facts.file = after.get(name)?.facts.file ?? facts.file;
  return [before, after];
}

function inBoth([before, after]: readonly [readonly Case[], readonly Case[]]): Case[] {
  const both = after.filter(({ id, governed }) => !governed && before.some((one) => one.id === id));
  if (both.length > 0) return both;
  throw new UsageError('The two trees have no case in common: their scenarios, parameters or concurrency differ.');
}
