/**
 * A run to render: one upload scenario with two parameters at four concurrencies, one of them under-reserved, two
 * reference subjects and two negative controls. Built in code, so that the types keep it up to date.
 */
import { bytes, KiB, MiB } from '../harness/bytes.ts';
import type { CaseVerdict, Finding, RuleOutcome, Verdict } from '../harness/judge/verdict.ts';
import type { Results } from '../harness/results/schema.ts';
import { caseId, concurrencies, floorBytes, sampled } from './sample-figures.fixture.ts';
import { sampleResults } from './sample-results.fixture.ts';

export interface Sample {
  readonly verdict: Verdict;
  readonly results: Results;
}

/** `name` replaces the scenario's, to see what a hostile one does. */
export function sample(name = 'upload'): Sample {
  return { verdict: sampleVerdict(name), results: sampleResults(name) };
}

function sampleVerdict(name: string): Verdict {
  const products = sampled.flatMap((point) =>
    concurrencies.map((n, at) => productCase(name, point, n, point.residentEach[at] ?? 0)),
  );
  return {
    status: 'red',
    exitCode: 1,
    sentence:
      `${name} is under-reserved: 64 MiB at 8 at once needs 12.7 MiB an operation, 12.0 MiB are reserved (resident lane); ` +
      `not judged here: 1 case (moves more than 2 GiB; runs in plan full).`,
    findings: [underReserved(name)],
    cases: [...products, reference('reference/no-op', 0), reference('reference/held-buffer', 8 * MiB)],
    controls: [
      {
        scenario: name,
        name: 'bare part',
        caughtBy: 'live',
        caught: true,
        ratio: 0.78,
        case: caseId(name, 16 * MiB, 8),
        detail: 'books 8.0 MiB, needs 10.2 MiB.',
      },
      {
        scenario: name,
        name: 'history v1',
        caughtBy: 'resident',
        caught: true,
        ratio: 0.61,
        case: caseId(name, 64 * MiB, 8),
        detail: 'books 7.8 MiB, needs 12.7 MiB.',
      },
    ],
    slopes: sampled.map((point) => ({
      scenario: name,
      variant: 'product',
      parameters: { content: point.content },
      bytesPerOperation: (((point.residentEach[3] ?? 0) * 8 - (point.residentEach[0] ?? 0)) / 7) * MiB,
      points: concurrencies.map((n, at) => ({
        concurrency: n,
        aboveFloorBytes: (point.residentEach[at] ?? 0) * n * MiB,
      })),
    })),
    notJudged: ['1 case (moves more than 2 GiB; runs in plan full)'],
  };
}

function productCase(name: string, point: (typeof sampled)[number], n: number, residentEach: number): CaseVerdict {
  const [lower, upper] = point.liveEach;
  const neededBytes = residentEach * MiB;
  const fails = neededBytes > point.reservedBytes;
  return {
    id: caseId(name, point.content, n),
    scenario: name,
    kind: 'product',
    variant: 'product',
    parameters: { content: point.content },
    concurrency: n,
    governed: false,
    reservedBytes: point.reservedBytes,
    trials: { live: 3, resident: 4 },
    live: { lowerBytes: lower * n * MiB, upperBytes: upper * n * MiB + 0.4 * MiB },
    resident: {
      peakBytes: floorBytes + residentEach * n * MiB,
      floorBytes,
      aboveFloorBytes: residentEach * n * MiB,
      spreadBytes: 0.2 * n * MiB,
    },
    neededBytes,
    utilisation: neededBytes / point.reservedBytes,
    rules: [
      outcome('instrument', null, 'N were in flight at the peak'),
      outcome('live', upper * MiB, 'upper end below N·r'),
      { ...outcome('resident', neededBytes, 'peak − floor against N·r'), status: fails ? 'fails' : 'holds' },
    ],
    status: fails ? 'fails' : 'holds',
  };
}

function reference(name: string, trueBytes: number): CaseVerdict {
  return {
    id: `${name} n=1`,
    scenario: name,
    kind: 'reference',
    variant: 'product',
    parameters: {},
    concurrency: 1,
    governed: false,
    reservedBytes: trueBytes,
    trials: { live: 1, resident: 1 },
    live: { lowerBytes: trueBytes, upperBytes: trueBytes },
    resident: { peakBytes: floorBytes + trueBytes, floorBytes, aboveFloorBytes: trueBytes + 96 * KiB, spreadBytes: 0 },
    neededBytes: trueBytes,
    utilisation: trueBytes === 0 ? null : 1,
    rules: [outcome('instrument', null, 'reads its truth in each lane')],
    status: 'holds',
  };
}

function outcome(
  rule: RuleOutcome['rule'],
  rStarBytes: number | null,
  detail: string,
): RuleOutcome & { status: 'holds' } {
  return { rule, status: 'holds', rStarBytes, detail };
}

function underReserved(name: string): Finding {
  return {
    code: 'under-reserved',
    severity: 'error',
    rule: 'resident',
    scenario: name,
    case: caseId(name, 64 * MiB, 8),
    sentence: `${name} is under-reserved: 64 MiB at 8 at once needs 12.7 MiB an operation, 12.0 MiB are reserved (resident lane).`,
    remedy: 'Reserve at least 12.7 MiB (13316916 bytes) for it, or let it hold less.',
    reservedBytes: bytes(12 * MiB),
    neededBytes: bytes(12.7 * MiB),
    location: { file: 'src/admission.ts', line: 12, column: 17, function: 'uploadPartBytes' },
    command:
      'plimsoll measure scenarios/upload.scenario.ts --parameter content=67108864 --concurrency 8 --lane resident',
  };
}
