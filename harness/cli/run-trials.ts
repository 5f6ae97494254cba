/** Runs what a measurement planned, and then what the search in its ranges adds. */
import type { Baseline } from '../baseline/index.ts';
import { evaluatePoints, type ScenarioDescription } from '../describe/describe.ts';
import { nextTrial } from '../judge/next-trial.ts';
import { probeReading } from '../judge/probe-reading.ts';
import { type CampaignOptions, runCampaign } from '../plan/campaign.ts';
import { findCounterexamples } from '../plan/counterexamples.ts';
import type { Case, LaneName, Trial } from '../results/schema.ts';
import { groupKeeper } from '../trial/groups.ts';
import type { Recorder } from './recorder.ts';
import type { MeasureSettings } from './settings.ts';
import { tellProgress } from './tell-progress.ts';

export interface Running extends Pick<CampaignOptions, 'plan' | 'described' | 'signal' | 'tools'> {
  readonly cases: readonly Case[];
  readonly selection: MeasureSettings['selection'];
  readonly measurable: readonly LaneName[];
  readonly recorder: Recorder;
  readonly describeMs: number | undefined;
  /** What an earlier run has measured of these cases. */
  readonly earlier: readonly Trial[];
  /** The scenarios whose ranges are searched. */
  readonly searched: ReadonlyMap<string, ScenarioDescription>;
  readonly baseline: Baseline | null;
}

/** Every trial is kept by the recorder as it finishes. Stops at once when `signal` aborts. */
export async function runTrials(running: Running): Promise<void> {
  const { recorder, signal, describeMs } = running;
  const progress = tellProgress(process.stderr);
  const judging = (trials: readonly Trial[]) => recorder.results(trials);
  const campaign: CampaignOptions = {
    ...running,
    nextTrial: (trials, caseId, lane) => nextTrial(judging(trials), caseId, lane, running.baseline),
    events: {
      onStart: progress.start,
      onOutlook: progress.outlook,
      onTrial: async (trial, spec) => {
        progress.done(trial, spec);
        await recorder.keep(trial);
      },
    },
  };
  try {
    const done = await runCampaign(campaign);
    await findCounterexamples(
      {
        ...campaign,
        described: running.searched,
        selection: running.selection,
        measurable: running.measurable,
        evaluate: (described, points) =>
          evaluatePoints(described, points, { timeLimitMs: describeMs, signal, groups: groupKeeper }),
        reading: (trials, caseId) => probeReading(judging(trials), caseId),
        onCase: recorder.addCase,
        onNotRun: recorder.addNotRun,
      },
      done,
    );
  } finally {
    progress.stop();
  }
}
