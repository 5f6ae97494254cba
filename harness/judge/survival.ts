import { formatBytes } from '../bytes.ts';
import type { Survival } from '../results/survival.ts';
import type { Evidence } from './evidence.ts';
import { type Complaint, complaint } from './judgement.ts';
import { floorBytes, idleFigures, residentReadings } from './resident-figures.ts';
import { caseWords, count } from './words.ts';

/** What the books say that a case needs of its container, bytes. */
export interface Predicted {
  /** Of the floor only what the kernel can't take back: without file pages. The highest of all trials. */
  readonly floorBytes: number;
  readonly allowanceBytes: number;
  /** N reservations; under its budget, the budget. */
  readonly bookedBytes: number;
  readonly totalBytes: number;
}

/** Null where the resident lane has not measured the floor. */
export function predictedLimit(evidence: Evidence): Predicted | null {
  const { scenario, point, case: one } = evidence;
  const idle = idleFigures(evidence);
  const floors = residentReadings(evidence).map(
    (reading) => floorBytes(reading, idle) - Math.max(reading.cold.fileBytes, reading.reset.fileBytes),
  );
  if (floors.length === 0) return null;
  const floor = Math.max(...floors);
  const booked = (one.governed ? scenario.budgetBytes : null) ?? one.concurrency * point.reservationBytes;
  const { allowanceBytes } = scenario;
  return { floorBytes: floor, allowanceBytes, bookedBytes: booked, totalBytes: floor + allowanceBytes + booked };
}

/** Where the kernel killed a case under a limit of which the books say that it is enough. Only a product's. */
export function survivalComplaints(evidence: Evidence): readonly Complaint[] {
  const fact = evidence.results.survivals?.cases.find((one) => one.case === evidence.case.id);
  if (fact === undefined || evidence.role !== 'product') return [];
  const { scenario } = evidence;
  const words = `${scenario.name} with ${caseWords(evidence)}`;
  if (fact.livesBytes === null) {
    const most = formatBytes(Math.max(...fact.curve.map(({ limitBytes }) => limitBytes)));
    const sentence = `${words} does not survive even ${most} under a real limit (${fact.limiter}).`;
    return [
      complaint(
        'does-not-fit',
        'by the kernel',
        sentence,
        'Measure the case without `--survive`: that says what it fails of without a limit.',
      ),
    ];
  }
  const predicted = predictedLimit(evidence);
  if (predicted === null || fact.diesBytes === null || predicted.totalBytes > fact.diesBytes) return [];
  const over = fact.livesBytes - predicted.totalBytes;
  const sentence =
    `${words} needs more than is booked for it: it dies under a real limit of ${formatBytes(fact.diesBytes)} ` +
    `(${deathsWords(fact, fact.diesBytes)}), and ${predictedWords(predicted)} should be enough.`;
  const remedy = `Reserve more, or declare at least ${formatBytes(over)} more of allowance: it lives from ${formatBytes(fact.livesBytes)} on.`;
  return [complaint('does-not-fit', 'by the kernel', sentence, remedy, { weight: over, lane: 'resident' })];
}

/** `overhead 61.0 MiB + booked 38.0 MiB = 99.0 MiB`. */
export function predictedWords({ floorBytes: floor, allowanceBytes, bookedBytes, totalBytes }: Predicted): string {
  const overhead = formatBytes(floor + allowanceBytes);
  return `overhead ${overhead} + booked ${formatBytes(bookedBytes)} = ${formatBytes(totalBytes)}`;
}

function deathsWords({ curve }: Survival, limitBytes: number): string {
  const at = curve.find((one) => one.limitBytes === limitBytes);
  if (at === undefined) return 'not said how often';
  const died = at.killed + at.outOfHeap + at.failed + at.timedOut;
  return `${died} of ${count(died + at.survived, 'run')}`;
}
