/** `plimsoll measure`: scenarios → cases → trials → results → verdict → reports. */
import { rmSync } from 'node:fs';
import { referenceFiles } from '../../scenarios/reference/index.ts';
import type { Baseline } from '../baseline/index.ts';
import { closeCompiler, compileModule } from '../compile/compile.ts';
import { removeRunDirectory, runDirectory } from '../compile/run-directory.ts';
import type { ScenarioDescription } from '../describe/describe.ts';
import { type ExitCode, exitCodes } from '../judge/verdict.ts';
import { type Limiter, requireLimiter } from '../limits/index.ts';
import { type Instruments, probeMachine } from '../meters/machine.ts';
import { measurableLanes } from '../plan/cases.ts';
import { type Plan, plans } from '../plan/plans.ts';
import type { PlanName } from '../plan-name.ts';
import { quoted } from '../quoted.ts';
import { lockFolder } from '../results/folder-lock.ts';
import { lane } from '../results/scenario-facts.ts';
import type { Results } from '../results/schema.ts';
import type { LaneName } from '../scenario/scenario.ts';
import { probeSource } from '../trial/entries.ts';
import { groupKeeper } from '../trial/groups.ts';
import type { TrialTools } from '../trial/spec.ts';
import { attributeAll } from './attribute-all.ts';
import { describeAll } from './describe-all.ts';
import { nothingEarlier, readEarlier } from './earlier.ts';
import { findBaseline } from './find-baseline.ts';
import { addNamedPoints } from './named-points.ts';
import { checkNodeBinaries } from './node-binaries.ts';
import type { OutputFlags } from './outputs.ts';
import { planAll } from './plan-all.ts';
import { createRecorder, type Header, type Recorder } from './recorder.ts';
import type { Replaced } from './replaced.ts';
import { runTrials } from './run-trials.ts';
import { type MeasureSettings, readSettings } from './settings.ts';
import { type ShareFlags, shareOfPlan } from './share-of-plan.ts';
import { createStop, type Stop } from './stop.ts';
import { surviveAll } from './survive-all.ts';
import { tellVerdict } from './tell-verdict.ts';
import { unlessGraver } from './unless-graver.ts';

export interface MeasureFlags extends OutputFlags, ShareFlags {
  readonly scenarios: readonly string[];
  readonly plan?: PlanName;
  readonly parameter: readonly (readonly [string, number])[];
  readonly concurrency: readonly number[];
  readonly lane?: readonly LaneName[];
  readonly variant?: readonly string[];
  readonly require?: readonly LaneName[];
  readonly maxTime?: number;
  readonly out?: string;
  readonly config?: string;
  /** Left out: after an under-reserved finding only. */
  readonly attribute?: boolean;
  readonly json?: true;
  readonly reportOnly?: true;
  /** Runs each at the limits next to the border. Left out: no real limit is looked for. */
  readonly survive?: number;
  readonly failOn?: 'drift';
  /** Baseline file; `plimsoll.baseline.json` beside the config otherwise, where it is. */
  readonly baseline?: string;
  /** Goes on where the run before was ended. */
  readonly resume?: true;
}

/** `words` is the command line, for the results file. Returns the exit code; throws errors with a code (errors.ts). */
export async function measure(
  flags: MeasureFlags,
  words: readonly string[],
  replaced: Replaced = {},
): Promise<ExitCode> {
  const settings = await readSettings(flags, replaced.references ?? referenceFiles);
  const baseline = await findBaseline(flags.baseline, settings.root);
  const instruments = replaced.instruments ?? probeMachine();
  // Before minutes are spent on measuring.
  const limiter = flags.survive === undefined ? null : await requireLimiter({ keepsDescriptors: true });
  // Before anything is on the disk that a signal could leave there.
  const stop = createStop(flags.maxTime ?? null);
  const runDir = await runDirectory(settings.root);
  const leave = () => rmSync(runDir, { recursive: true, force: true });
  process.on('exit', leave);
  try {
    const prepared = await prepare(settings, runDir, stop, replaced.limits?.describeMs);
    if (prepared === null) return tellStopped(stop.reason());
    using _ = await lockFolder(settings.out);
    return await measureDescribed({
      flags,
      words,
      settings,
      baseline,
      instruments,
      limiter,
      stop,
      runDir,
      limits: replaced.limits,
      ...prepared,
    });
  } finally {
    await removeRunDirectory(runDir);
    process.off('exit', leave);
    stop.dispose();
  }
}

/** Null when it was stopped before there was anything to measure. */
async function prepare(settings: MeasureSettings, runDir: string, { signal }: Stop, describeMs?: number) {
  try {
    const described = await describeAll(settings, { runDir, signal, timeLimitMs: describeMs });
    await checkNodeBinaries(described.values());
    const asked = { signal, timeLimitMs: describeMs, groups: groupKeeper };
    await addNamedPoints(described.values(), settings.selection, asked);
    const probe = await compileModule(probeSource, { outDir: runDir, name: 'probe' });
    return { described, probe: probe.path };
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  } finally {
    await closeCompiler();
  }
}

function tellStopped(reason: Results['stoppedBy']): ExitCode {
  const [why, code] =
    reason === 'max-time'
      ? (['Undecided: the time given ran out', exitCodes.inconclusive] as const)
      : (['Interrupted', exitCodes.interrupted] as const);
  process.stderr.write(`${why} before anything was measured. Results of an earlier run are as they were.\n`);
  return code;
}

interface Prepared {
  readonly flags: MeasureFlags;
  readonly words: readonly string[];
  readonly settings: MeasureSettings;
  readonly baseline: Baseline | null;
  readonly instruments: Instruments;
  readonly limiter: Limiter | null;
  readonly stop: Stop;
  readonly runDir: string;
  readonly limits: Replaced['limits'];
  readonly described: ReadonlyMap<string, ScenarioDescription>;
  readonly probe: string;
}

async function measureDescribed(prepared: Prepared): Promise<ExitCode> {
  const { settings, instruments, stop, described, flags, baseline } = prepared;
  const plan: Plan = plans[settings.plan];
  const planned = planAll(described, plan, settings, instruments.machine);
  const { searched, ...share } = await shareOfPlan(planned, described, flags);
  const header: Header = {
    command: ['plimsoll', ...prepared.words.map(quoted)].join(' '),
    plan: settings.plan,
    machine: instruments.machine,
    required: [...settings.require],
    ...share,
  };
  const earlier = flags.resume === true ? await readEarlier(settings.out, header) : nothingEarlier;
  const recorder: Recorder = await createRecorder(settings.out, header, earlier);
  const tools: TrialTools = {
    probe: prepared.probe,
    meter: instruments.meter,
    sockets: instruments.sockets,
    ...(prepared.limits === undefined ? {} : { limits: prepared.limits }),
  };
  await runTrials({
    plan,
    described,
    searched,
    cases: [...share.cases],
    earlier: earlier.trials,
    baseline,
    selection: settings.selection,
    measurable: measurableLanes(lane.options, instruments.machine),
    recorder,
    describeMs: prepared.limits?.describeMs,
    tools,
    signal: stop.signal,
  });
  if (!stop.signal.aborted && flags.attribute !== false) {
    const { runDir } = prepared;
    const asked = flags.attribute === true;
    await attributeAll(recorder, { asked, plan, described, tools, runDir, signal: stop.signal });
  }
  if (!stop.signal.aborted && prepared.limiter !== null && flags.survive !== undefined) {
    const { limiter } = prepared;
    const { selection } = settings;
    await surviveAll(recorder, {
      limiter,
      runs: flags.survive,
      selection,
      plan,
      described,
      tools,
      signal: stop.signal,
    });
  }
  const notWritten = await recorder.finish(stop.reason());
  const results = recorder.results();
  const exitCode = await tellVerdict(results, {
    out: settings.out,
    json: flags.json === true,
    baseline,
    policy: { failOnDrift: flags.failOn === 'drift', reportOnly: flags.reportOnly === true },
    outputs: flags,
  });
  if (notWritten === null) return exitCode;
  process.stderr.write(`${notWritten}\n`);
  return unlessGraver(exitCode, exitCodes.notWritten);
}
