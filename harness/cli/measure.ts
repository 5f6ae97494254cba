/** `plimsoll measure`: scenarios → cases → trials → results → verdict → reports. */
import { referenceFiles } from '../../scenarios/reference/index.ts';
import { closeCompiler, compileModule } from '../compile/compile.ts';
import { removeRunDirectory, runDirectory } from '../compile/run-directory.ts';
import type { ScenarioDescription } from '../describe/describe.ts';
import { type ExitCode, exitCodes } from '../judge/verdict.ts';
import { type Instruments, probeMachine } from '../meters/machine.ts';
import { type Plan, plans } from '../plan/plans.ts';
import type { PlanName } from '../plan-name.ts';
import { quoted } from '../quoted.ts';
import type { Machine, Results } from '../results/schema.ts';
import type { LaneName } from '../scenario/scenario.ts';
import { probeSource } from '../trial/entries.ts';
import { groupKeeper } from '../trial/groups.ts';
import type { TrialTools } from '../trial/spec.ts';
import { attributeAll } from './attribute-all.ts';
import { describeAll } from './describe-all.ts';
import { addNamedPoints } from './named-points.ts';
import { checkNodeBinaries } from './node-binaries.ts';
import { planAll } from './plan-all.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import type { Replaced } from './replaced.ts';
import { runTrials } from './run-trials.ts';
import { type MeasureSettings, readSettings } from './settings.ts';
import { createStop, type Stop } from './stop.ts';
import { tellVerdict, unlessGraver } from './tell-verdict.ts';

export interface MeasureFlags {
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
  readonly failOn?: 'drift';
}

/** `words` is the command line, for the results file. Returns the exit code; throws errors with a code (errors.ts). */
export async function measure(
  flags: MeasureFlags,
  words: readonly string[],
  replaced: Replaced = {},
): Promise<ExitCode> {
  const settings = await readSettings(flags, replaced.references ?? referenceFiles);
  const instruments = replaced.instruments ?? probeMachine();
  const runDir = await runDirectory(settings.root);
  const stop = createStop(flags.maxTime ?? null);
  try {
    const prepared = await prepare(settings, runDir, stop, replaced.limits?.describeMs);
    if (prepared === null) return tellStopped(stop.reason());
    return await measureDescribed({
      flags,
      words,
      settings,
      instruments,
      stop,
      runDir,
      limits: replaced.limits,
      ...prepared,
    });
  } finally {
    stop.dispose();
    await removeRunDirectory(runDir);
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
  readonly instruments: Instruments;
  readonly stop: Stop;
  readonly runDir: string;
  readonly limits: Replaced['limits'];
  readonly described: ReadonlyMap<string, ScenarioDescription>;
  readonly probe: string;
}

async function measureDescribed(prepared: Prepared): Promise<ExitCode> {
  const { settings, instruments, stop, described, flags } = prepared;
  const plan: Plan = plans[settings.plan];
  const { cases, notRun } = planAll(described, plan, settings, instruments.machine);
  const recorder: Recorder = await createRecorder(settings.out, {
    command: ['plimsoll', ...prepared.words.map(quoted)].join(' '),
    plan: settings.plan,
    machine: instruments.machine,
    required: [...settings.require],
    scenarios: [...described.values()].map(({ facts }) => facts),
    cases: [...cases],
    notRun: [...notRun],
  });
  const tools: TrialTools = {
    probe: prepared.probe,
    meter: instruments.meter,
    ...(prepared.limits === undefined ? {} : { limits: prepared.limits }),
  };
  await runTrials({
    plan,
    described,
    cases,
    selection: settings.selection,
    measurable: availableLanes(instruments.machine),
    recorder,
    describeMs: prepared.limits?.describeMs,
    tools,
    signal: stop.signal,
  });
  if (!stop.signal.aborted && flags.attribute !== false) {
    const { runDir } = prepared;
    await attributeAll(recorder, { asked: flags.attribute === true, described, tools, runDir, signal: stop.signal });
  }
  const notWritten = await recorder.finish(stop.reason());
  const results = recorder.results();
  const exitCode = await tellVerdict(results, {
    out: settings.out,
    json: flags.json === true,
    policy: { failOnDrift: flags.failOn === 'drift', reportOnly: flags.reportOnly === true },
  });
  if (notWritten === null) return exitCode;
  process.stderr.write(`${notWritten}\n`);
  return unlessGraver(exitCode, exitCodes.notWritten);
}

function availableLanes({ lanes }: Machine): LaneName[] {
  return (['live', 'resident'] as const).filter((lane) => lanes[lane].available);
}
