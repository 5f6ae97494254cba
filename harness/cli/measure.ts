/** `plimsoll measure`: scenarios → cases → trials → results → verdict → reports. */
import { referenceFiles } from '../../scenarios/reference/index.ts';
import { closeCompiler, compileModule } from '../compile/compile.ts';
import { removeRunDirectory, runDirectory } from '../compile/run-directory.ts';
import type { ScenarioDescription } from '../describe/describe.ts';
import { nextTrial } from '../judge/next-trial.ts';
import { type ExitCode, exitCodes } from '../judge/verdict.ts';
import { type Instruments, probeMachine } from '../meters/machine.ts';
import { runCampaign } from '../plan/campaign.ts';
import { type Plan, plans } from '../plan/plans.ts';
import type { PlanName } from '../plan-name.ts';
import { quoted } from '../quoted.ts';
import type { Results } from '../results/schema.ts';
import type { LaneName } from '../scenario/scenario.ts';
import { probeSource } from '../trial/entries.ts';
import type { TimeLimits } from '../trial/spec.ts';
import { describeAll } from './describe-all.ts';
import { checkNodeBinaries } from './node-binaries.ts';
import { planAll } from './plan-all.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import type { Replaced } from './replaced.ts';
import { type MeasureSettings, readSettings } from './settings.ts';
import { createStop, type Stop } from './stop.ts';
import { tellProgress } from './tell-progress.ts';
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
    return await measureDescribed({ flags, words, settings, instruments, stop, limits: replaced.limits, ...prepared });
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
  readonly limits: TimeLimits | undefined;
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
  const progress = tellProgress(process.stderr);
  try {
    await runCampaign({
      plan,
      described,
      cases,
      tools: {
        probe: prepared.probe,
        meter: instruments.meter,
        ...(prepared.limits === undefined ? {} : { limits: prepared.limits }),
      },
      nextTrial: (trials, caseId, lane) => nextTrial(recorder.results(trials), caseId, lane),
      signal: stop.signal,
      events: {
        onStart: progress.start,
        onOutlook: progress.outlook,
        onTrial: async (trial, spec) => {
          progress.done(trial, spec);
          await recorder.keep(trial);
        },
      },
    });
  } finally {
    progress.stop();
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
