import { KiB, MiB } from '../harness/bytes.ts';
import type { Case, CompletedTrial, Machine, Results, ScenarioFacts, Series } from '../harness/results/schema.ts';
import { sampleAttribution } from './sample-attribution.fixture.ts';
import { caseId, concurrencies, floorBytes, sampled } from './sample-figures.fixture.ts';
import { liveTrial } from './sample-live.fixture.ts';

/** The results behind `sample()`: a trial a case and lane, with its series, and who held it in the case that fails. */
export function sampleResults(name: string): Results {
  return {
    format: 'plimsoll/results',
    version: 1,
    createdAt: '2025-11-21T01:20:00.000Z',
    command: 'plimsoll measure --plan quick',
    plan: 'quick',
    machine,
    required: ['live', 'resident'],
    finished: true,
    stoppedBy: null,
    seconds: 84.2,
    scenarios: [upload(name), reference('reference/no-op', 0), reference('reference/held-buffer', 8 * MiB)],
    cases: sampled.flatMap((point) => concurrencies.map((n) => caseOf(name, point.content, n))),
    trials: sampled.flatMap((point) =>
      concurrencies.flatMap((n, at) => {
        const trial = residentTrial(caseId(name, point.content, n), n, (point.residentEach[at] ?? 0) * n * MiB);
        return [trial, liveTrial(trial, n, point.liveEach, point.reservedBytes / MiB)];
      }),
    ),
    notRun: [{ case: caseId(name, 1024 * MiB, 8), reason: 'moves more than 2 GiB; runs in plan full' }],
    attributions: [sampleAttribution(caseId(name, 64 * MiB, 8))],
    growths: [],
  };
}

const machine: Machine = {
  node: 'v24.21.0',
  v8: '13.6.233.17-node.28',
  platform: 'linux',
  arch: 'x64',
  kernel: '6.1.0-18-amd64',
  libc: 'glibc 2.36',
  cpus: 2,
  memoryBytes: 8192 * MiB,
  lanes: {
    live: { available: true, source: 'v8.getHeapStatistics', why: '' },
    resident: { available: true, source: '/proc/PID/status', why: '' },
  },
  markBoundBytes: 768 * KiB,
};

function upload(name: string): ScenarioFacts {
  return {
    ...reference(name, 0),
    file: 'scenarios/upload.scenario.ts',
    shape: 'server',
    kind: 'product',
    points: sampled.map((point) => ({
      parameters: { content: point.content },
      reservationBytes: point.reservedBytes,
      movesBytes: point.content,
      truth: null,
    })),
    ranges: [],
    concurrency: [...concurrencies],
    governor: true,
    budgetBytes: 64 * MiB,
    limitBytes: 512 * MiB,
    expects: ['upload.framed'],
    reservationLocation: { file: 'src/admission.ts', line: 12, column: 17, function: 'uploadPartBytes' },
  };
}

function reference(name: string, trueBytes: number): ScenarioFacts {
  return {
    name,
    file: `scenarios/${name}.scenario.ts`,
    shape: 'function',
    kind: 'reference',
    points: [
      {
        parameters: {},
        reservationBytes: trueBytes,
        movesBytes: 0,
        truth: { live: { lowerBytes: trueBytes, upperBytes: trueBytes }, residentBytes: trueBytes },
      },
    ],
    ranges: [],
    concurrency: [1],
    warmUp: {},
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
    reservationLocation: null,
  };
}

function caseOf(name: string, content: number, n: number): Case {
  const id = caseId(name, content, n);
  return {
    id,
    scenario: name,
    variant: 'product',
    parameters: { content },
    concurrency: n,
    governed: false,
    lanes: ['live', 'resident'],
  };
}

function residentTrial(id: string, n: number, aboveFloorBytes: number): CompletedTrial {
  const reading = {
    rssBytes: floorBytes,
    anonBytes: 30 * MiB,
    fileBytes: 40 * MiB,
    shmemBytes: 0,
    markBytes: floorBytes,
  };
  const heap = {
    usedBytes: 6 * MiB,
    externalBytes: 2 * MiB,
    physicalBytes: 9 * MiB,
    codePhysicalBytes: MiB,
    codeUsedBytes: MiB,
    zonesPeakBytes: 1 * MiB,
  };
  const peakBytes = floorBytes + aboveFloorBytes;
  return {
    case: id,
    lane: 'resident',
    role: 'trial',
    index: 0,
    startedAt: '2025-11-21T01:20:10.000Z',
    seconds: 3.1,
    flags: [],
    emulatedLimitBytes: 512 * MiB,
    status: 'completed',
    settled: true,
    warmUps: 300,
    waves: Array.from({ length: 10 }, () => ({ seconds: 0.21, inFlight: n, completed: n, markBytes: peakBytes })),
    resident: {
      cold: reading,
      coldHeap: heap,
      reset: reading,
      resetHeap: heap,
      coldArenas: { mainBytes: 7 * MiB, threadsBytes: 1 * MiB },
      resetArenas: { mainBytes: 7 * MiB, threadsBytes: 1 * MiB },
      peakBytes,
      stood: true,
      socketBytes: { before: 0, after: 2 * MiB },
    },
    live: null,
    governor: null,
    held: { sockets: null, pendingTasks: null },
    stages: { 'upload.framed': 10 * n },
    series: [timeline(aboveFloorBytes)],
  };
}

/** Ten waves of 210 ms, sampled every millisecond: a rise, a plateau with some noise, a fall that leaves freed pages. */
function timeline(aboveFloorBytes: number): Series {
  const rows = Array.from({ length: 2100 }, (_, ms) => {
    const phase = (ms % 210) / 210;
    const rise = Math.min(1, phase * 3, (1 - phase) * 6);
    const settled = 0.45 * Math.min(1, ms / 210);
    const share = Math.max(settled, rise * (0.9 + 0.1 * Math.min(1, ms / 1500)));
    const noise = ((ms * 7919) % 101) / 101 - 0.5;
    return [ms, Math.round((floorBytes + aboveFloorBytes * Math.min(1, share + noise * 0.01)) / KiB)];
  });
  return { source: '/proc/PID/statm', columns: ['ms', 'rss'], rows, missedTicks: 3, tickMs: 1 };
}
