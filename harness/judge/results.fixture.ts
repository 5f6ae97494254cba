import { MiB } from '../bytes.ts';
import type {
  Case,
  CompletedTrial,
  FailureReason,
  LiveReading,
  ResidentPeak,
  Results,
  ScenarioFacts,
} from '../results/schema.ts';
import type { LaneName } from '../scenario/scenario.ts';
import { failedTrial, governedTold, liveEnds, liveTrial, peakOf, residentTrial, twin } from './trials.fixture.ts';

/**
 * Small honest results: an upload that takes 10 MiB an operation and reserves 12, its negative controls, and two reference
 * subjects. `change` may spoil one thing of it. Every call makes new objects.
 */
export function honestResults(change: (draft: Results) => void = () => {}): Results {
  const draft: Results = {
    format: 'plimsoll/results',
    version: 1,
    createdAt: '2026-01-02T03:04:05.000Z',
    command: 'plimsoll measure',
    plan: 'quick',
    machine: {
      node: '24.21.0',
      v8: '13.6.233.17',
      platform: 'linux',
      arch: 'x64',
      kernel: '6.18.44',
      libc: 'glibc 2.36',
      cpus: 2,
      memoryBytes: 8192 * MiB,
      lanes: {
        live: { available: true, source: '--expose-gc', why: 'collects' },
        resident: { available: true, source: 'procfs', why: 'clear_refs can be written' },
      },
      markBoundBytes: 0.75 * MiB,
    },
    required: ['live', 'resident'],
    finished: true,
    stoppedBy: null,
    seconds: 60,
    scenarios: [uploadFacts(), referenceFacts('held-buffer', 8), underReservedReference()],
    cases: [
      oneCase('upload', 'product', 1),
      oneCase('upload', 'product', 4),
      { ...oneCase('upload', 'product', 5), id: 'upload governed 5', governed: true, lanes: ['resident'] },
      { ...oneCase('upload', 'preloaded', 4), lanes: ['resident'] },
      oneCase('held-buffer', 'product', 1),
      oneCase('under-reserved', 'product', 1),
    ],
    trials: [
      ...caseTrials('upload product 1', 1),
      ...caseTrials('upload product 4', 4),
      { ...residentTrial('upload governed 5', 5, 10), ...governedTold(5) },
      residentTrial('upload preloaded 4', 4, 20),
      twin('upload product 1', 'live'),
      twin('upload product 1', 'resident'),
      ...referenceTrials('held-buffer product 1'),
      ...referenceTrials('under-reserved product 1'),
    ],
    notRun: [],
    attributions: [],
    growths: [],
  };
  change(draft);
  return draft;
}

/** The case that most tests spoil. */
export const CASE = 'upload product 4';
export const GOVERNED = 'upload governed 5';

export function upload(draft: Results): ScenarioFacts {
  return draft.scenarios[0] as ScenarioFacts;
}

export function completedTrials(draft: Results, id: string, lane: LaneName): CompletedTrial[] {
  return draft.trials.filter(
    (trial): trial is CompletedTrial => trial.status === 'completed' && trial.case === id && trial.lane === lane,
  );
}

export function theTrial(draft: Results, id: string, lane: LaneName): CompletedTrial {
  return completedTrials(draft, id, lane)[0] as CompletedTrial;
}

export function theLive(draft: Results, id = CASE): LiveReading {
  return theTrial(draft, id, 'live').live as LiveReading;
}

export function theResident(draft: Results, id = CASE): ResidentPeak {
  return theTrial(draft, id, 'resident').resident as ResidentPeak;
}

/** Lets every resident trial of the case take `perOperation` MiB, the one after by `step` more. */
export function takeResident(draft: Results, id: string, perOperation: number, step = 0): void {
  const n = draft.cases.find((one) => one.id === id)?.concurrency as number;
  completedTrials(draft, id, 'resident').forEach((trial, index) => {
    (trial.resident as ResidentPeak).peakBytes = peakOf(n, perOperation + index * step);
  });
}

/** Lets the live trial of the case hold `lower` to `upper` MiB an operation. */
export function takeLive(draft: Results, id: string, lower: number, upper: number): void {
  const n = draft.cases.find((one) => one.id === id)?.concurrency as number;
  Object.assign(theLive(draft, id), liveEnds(n, lower, upper));
}

/** Replaces all trials of the case in that lane by one that failed. */
export function fail(draft: Results, id: string, lane: LaneName, reason: FailureReason): void {
  draft.trials = draft.trials.filter((trial) => trial.case !== id || trial.lane !== lane || trial.role === 'twin');
  draft.trials.push(failedTrial(id, lane, reason));
}

/** Lets the upload declare no parameter. */
export function withoutParameters(draft: Results): void {
  Object.assign(upload(draft), { controls: [], mustAdmit: null });
  for (const point of upload(draft).points) point.parameters = {};
  for (const one of draft.cases) if (one.scenario === 'upload') one.parameters = {};
}

function uploadFacts(): ScenarioFacts {
  const parameters = { content: 16 * MiB };
  return {
    ...facts('upload', parameters, 12),
    kind: 'product',
    shape: 'server',
    ranges: [],
    concurrency: [1, 4],
    variants: ['product', 'preloaded'],
    governor: true,
    budgetBytes: 64 * MiB,
    limitBytes: 256 * MiB,
    expects: ['upload.framed'],
    mustAdmit: { budgetBytes: 64 * MiB, atLeast: 4, reservations: [{ parameters, reservationBytes: 12 * MiB }] },
    controls: [
      {
        name: 'part only',
        variant: null,
        caughtBy: 'live',
        plan: 'quick' as const,
        at: null,
        reservations: [{ parameters, reservationBytes: 8 * MiB }],
      },
      {
        name: 'body preloaded',
        variant: 'preloaded',
        caughtBy: 'resident',
        plan: 'quick' as const,
        at: { parameters, concurrency: 4 },
        reservations: null,
      },
    ],
  };
}

function referenceFacts(name: string, reservation: number): ScenarioFacts {
  const scenario = { ...facts(name, { content: 8 * MiB }, reservation), kind: 'reference' as const };
  const truth = { live: { lowerBytes: 8 * MiB, upperBytes: 8 * MiB }, residentBytes: 8 * MiB };
  return { ...scenario, points: scenario.points.map((point) => ({ ...point, truth })) };
}

function underReservedReference(): ScenarioFacts {
  const controls = [
    { name: 'itself', variant: null, caughtBy: 'live' as const, plan: 'quick' as const, at: null, reservations: null },
  ];
  return { ...referenceFacts('under-reserved', 4), controls };
}

function facts(name: string, parameters: { content: number }, reservation: number): ScenarioFacts {
  const size = parameters.content;
  return {
    name,
    file: `scenarios/${name}.scenario.ts`,
    shape: 'function',
    kind: 'product',
    points: [{ parameters, reservationBytes: reservation * MiB, movesBytes: size, truth: null }],
    ranges: [],
    concurrency: [1],
    warmUp: { content: 65536 },
    variants: ['product'],
    allowanceBytes: 0,
    governor: false,
    budgetBytes: null,
    limitBytes: null,
    expects: [],
    mustAdmit: null,
    tight: 0.5,
    plan: 'quick' as const,
    lanes: ['live', 'resident'],
    controls: [],
    reservationLocation: { file: `src/${name}.ts`, line: 12, column: 3, function: `${name}Bytes` },
  };
}

function oneCase(scenario: string, variant: string, concurrency: number): Case {
  const content = scenario === 'upload' ? 16 * MiB : 8 * MiB;
  return {
    id: `${scenario} ${variant} ${concurrency}`,
    scenario,
    variant,
    parameters: { content },
    concurrency,
    governed: false,
    lanes: ['live', 'resident'],
  };
}

function caseTrials(id: string, n: number): CompletedTrial[] {
  return [residentTrial(id, n, 10), residentTrial(id, n, 10.1, 1), liveTrial(id, n, 9.5, 9.9)];
}

function referenceTrials(id: string): CompletedTrial[] {
  const still = { governor: null, stages: {} };
  const resident = residentTrial(id, 1, 8);
  // References have no twin here: without its drift the floor is that much lower.
  (resident.resident as ResidentPeak).peakBytes -= 0.25 * MiB;
  return [
    { ...liveTrial(id, 1, 8, 8), ...still },
    { ...resident, ...still },
  ];
}

/** Replaces the resident trials of the case by one for each figure, in MiB an operation. */
export function residentTrialsOf(draft: Results, id: string, perOperation: readonly number[]): void {
  const n = draft.cases.find((one) => one.id === id)?.concurrency as number;
  draft.trials = draft.trials.filter(
    (trial) => trial.case !== id || trial.lane !== 'resident' || trial.role === 'twin',
  );
  draft.trials.push(...perOperation.map((figure, index) => residentTrial(id, n, figure, index)));
}
