/** What the judge makes of a single trial: the same functions as `plimsoll measure` uses, over a record made by hand. */
import { type Evidence, gather } from '../../judge/evidence.ts';
import { type LiveFigures, liveFigures } from '../../judge/live-figures.ts';
import { type ResidentFigures, residentFigures } from '../../judge/resident-figures.ts';
import { probeMachine } from '../../meters/machine.ts';
import type { CompletedTrial, LiveReading, ResidentPeak, Trial } from '../../results/schema.ts';
import type { TrialSpec } from '../../trial/spec.ts';

/** A trial of the resident lane: the raw record, and what the harness reads from it. */
export interface ResidentTrial extends ResidentFigures {
  readonly trial: CompletedTrial;
  readonly record: ResidentPeak;
  readonly evidence: Evidence;
}

export interface LiveTrial extends LiveFigures {
  readonly trial: CompletedTrial;
  readonly record: LiveReading;
  readonly evidence: Evidence;
}

export function readResident(spec: TrialSpec, trial: CompletedTrial): ResidentTrial {
  const evidence = evidenceOf(spec, [trial]);
  const [figures] = residentFigures(evidence);
  if (figures === undefined || trial.resident === null) throw new Error(`${spec.case.id} has no resident figures.`);
  return { ...figures, trial, record: trial.resident, evidence };
}

export function readLive(spec: TrialSpec, trial: CompletedTrial): LiveTrial {
  const evidence = evidenceOf(spec, [trial]);
  const figures = liveFigures(evidence);
  if (figures === null || trial.live === null) throw new Error(`${spec.case.id} has no live figures.`);
  return { ...figures, trial, record: trial.live, evidence };
}

function evidenceOf(spec: TrialSpec, trials: readonly Trial[]): Evidence {
  const [evidence] = gather({
    format: 'plimsoll/results',
    version: 1,
    createdAt: '',
    command: '',
    plan: 'full',
    machine: probeMachine().machine,
    required: [],
    finished: true,
    stoppedBy: null,
    seconds: 0,
    scenarios: [spec.described.facts],
    cases: [spec.case],
    trials: [...trials],
    notRun: [],
    attributions: [],
    growths: [],
  });
  if (evidence === undefined) throw new Error(`No evidence of ${spec.case.id}.`);
  return evidence;
}
