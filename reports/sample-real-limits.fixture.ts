import { MiB } from '../harness/bytes.ts';
import type { Results } from '../harness/results/schema.ts';
import { type Sample, sample } from './sample.fixture.ts';
import { caseId } from './sample-figures.fixture.ts';

type Replays = NonNullable<Results['replays']>['runs'];
type Survivals = NonNullable<Results['survivals']>['cases'];

/** The sample, one case of which was bisected, and two incidents of which were replayed: what `how` says is hostile. */
export function sampleUnderLimits(name = 'upload', incident = 'restore'): Sample {
  const { verdict, results } = sample(name);
  const replays = { version: 1 as const, runs: [...uploads(), ...others(incident)] };
  return { verdict, results: { ...results, survivals: { version: 1, cases: [bisected(name)] }, replays } };
}

const peak = {
  chargedBytes: 65.1 * MiB,
  lastingBytes: 64.6 * MiB,
  anonBytes: 63.1 * MiB,
  fileBytes: 0,
  socketBytes: 22.1 * MiB,
  kernelBytes: 1.6 * MiB,
};

function bisected(name: string): Survivals[number] {
  const none = { survived: 0, killed: 0, outOfHeap: 0, failed: 0, timedOut: 0 };
  return {
    case: caseId(name, 16 * MiB, 4),
    limiter: 'cgroup v1',
    stepBytes: 4 * MiB,
    runsEach: 3,
    livesBytes: 68 * MiB,
    diesBytes: 64 * MiB,
    curve: [
      { ...none, limitBytes: 60 * MiB, killed: 2, outOfHeap: 1 },
      { ...none, limitBytes: 64 * MiB, survived: 1, killed: 2 },
      { ...none, limitBytes: 68 * MiB, survived: 3 },
      { ...none, limitBytes: 72 * MiB, survived: 1 },
      { ...none, limitBytes: 2048 * MiB, survived: 1 },
    ],
    peak,
  };
}

const run = { limiter: 'cgroup v1', seconds: 8.7, how: 'exit code 1; token=hunter2', peak, work: null } as const;
const done = { expected: 85, completed: 85, verified: 85 };

function uploads(): Replays {
  const incident = 'upload';
  const limitBytes = 128 * MiB;
  return [
    { ...run, incident, generation: 'before', limitBytes: 512 * MiB, outcome: 'survived', work: done },
    { ...run, incident, generation: 'before', limitBytes, outcome: 'killed' },
    { ...run, incident, generation: 'after', limitBytes, outcome: 'survived', work: done },
    { ...run, incident, generation: 'before', limitBytes, outcome: 'killed' },
    { ...run, incident, generation: 'after', limitBytes, outcome: 'survived', work: done },
  ];
}

function others(incident: string): Replays {
  const limitBytes = 160 * MiB;
  return [
    { ...run, incident, generation: 'before', limitBytes, outcome: 'survived', work: done },
    { ...run, incident, generation: 'before', limitBytes, outcome: 'killed' },
    { ...run, incident, generation: 'before', limitBytes, outcome: 'out of heap', peak: null },
  ];
}
