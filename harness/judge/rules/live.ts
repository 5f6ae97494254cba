import { formatBytes } from '../../bytes.ts';
import type { LiveReading } from '../../results/schema.ts';
import { type Evidence, sameRange } from '../evidence.ts';
import { type Complaint, complaint, type Judgement, judged, notJudged } from '../judgement.ts';
import { type LiveFigures, liveFigures } from '../live-figures.ts';
import { whyMissing } from '../missing.ts';
import { liveNeededBytes } from '../needed.ts';
import { liveTolerance } from '../tolerance.ts';
import { noPower, underReserved } from '../under-reserved.ts';
import { caseWords } from '../words.ts';

/**
 * With the twin's fixed bytes and the band taken off: lower end ≤ N·r, and upper end ≤ allowance + N·r. A lower end over
 * it is under-reserved; an upper end over it alone is garbage or a peak between two checkpoints, and stays undecided even
 * after a trial with a small young generation.
 *
 * And at every governor event the off-heap bytes, collected, ≤ allowance + booked, and ≤ booked while all operations are held
 * at the barrier, beside what the warm-up left: an operation may be honest in its sum and still book after it has taken, or
 * give back before it has freed.
 *
 * @param all for values of a range: a small one says nothing by itself where a larger one shows that the lane can see
 */
export function live(evidence: Evidence, all: readonly Evidence[] = []): Judgement {
  if (evidence.role === 'reference') return notJudged('live', 'a reference subject is held against its truth');
  const figures = liveFigures(evidence);
  if (!figures) return notJudged('live', whyMissing(evidence, 'live').why);

  const reserved = evidence.point.reservationBytes;
  const rStar = liveNeededBytes(figures, reserved);
  const tolerance = livePower(evidence, figures);
  const detail =
    `holds ${formatBytes(figures.lowerNeededBytes)} to ${formatBytes(figures.upperNeededBytes)}, ` +
    `reserved ${formatBytes(reserved)}, tolerance ${formatBytes(tolerance)}`;
  const late = overBookedBytes(evidence);
  if (late > 0) return judged('live', 'fails', rStar, `${detail}; booked late`, [bookedLate(evidence, late)]);
  if (rStar <= tolerance) {
    const seen = rStar <= reserved && all.some((other) => sameRange(other, evidence) && hasPower(other));
    if (seen) return notJudged('live', 'too small to tell from nothing; judged at other values of its range');
    return judged('live', 'inconclusive', rStar, detail, [noPower(evidence, 'live', rStar, tolerance)]);
  }
  if (figures.lowerNeededBytes > reserved) {
    return judged('live', 'fails', rStar, detail, [underReserved(evidence, 'live', rStar)]);
  }
  if (figures.upperNeededBytes > reserved) {
    return judged('live', 'inconclusive', rStar, detail, [openInterval(evidence, figures)]);
  }
  return judged('live', 'holds', rStar, detail);
}

/** Collected bytes beyond the bookings at the worst governor event or barrier, over the tolerance; 0 when honest. */
export function overBookedBytes(evidence: Evidence): number {
  const figures = liveFigures(evidence);
  if (!figures) return 0;
  const { allowanceBytes } = evidence.scenario;
  const over = evidence.trials.live
    .map(({ live: reading }) => reading)
    .filter((reading) => reading !== null)
    .flatMap((reading) => [(reading.overBookedCollectedBytes ?? 0) - allowanceBytes, overAtBarrierBytes(reading)]);
  const worst = Math.max(...over);
  return worst > livePower(evidence, figures) * evidence.case.concurrency ? worst : 0;
}

/** No allowance: at the barrier the reservations of all are booked, which the lower end must not exceed either. */
function overAtBarrierBytes({ overBookedAtBarrierBytes, warm, floor }: LiveReading): number {
  return (overBookedAtBarrierBytes ?? 0) - Math.max(0, warm.externalBytes - floor.externalBytes);
}

function hasPower(evidence: Evidence): boolean {
  const figures = liveFigures(evidence);
  return figures !== null && figures.lowerNeededBytes > livePower(evidence, figures);
}

/** The smallest r* that this lane can tell from nothing, bytes per operation. */
function livePower(evidence: Evidence, figures: LiveFigures): number {
  const { concurrency } = evidence.case;
  return liveTolerance(concurrency, Math.max(figures.lowerBytes, figures.upperBytes) / concurrency);
}

function bookedLate(evidence: Evidence, late: number): Complaint {
  const { reservationBytes: reservedBytes } = evidence.point;
  return complaint(
    'under-reserved',
    'booked late',
    `${evidence.scenario.name} is under-reserved: ${caseWords(evidence)} held ${formatBytes(late)} more than was booked ` +
      `at that moment; it books late or releases early (live lane).`,
    'Book before the first byte is taken, and release after the last one is given back.',
    { lane: 'live', reservedBytes, weight: late / Math.max(1, reservedBytes * evidence.case.concurrency) },
  );
}

function openInterval(evidence: Evidence, figures: LiveFigures): Complaint {
  const { reservationBytes } = evidence.point;
  const after = figures.refined ? ', with a small young generation too' : '';
  return complaint(
    'inconclusive',
    'open interval',
    `${evidence.scenario.name} is undecided: ${caseWords(evidence)} holds between ` +
      `${formatBytes(figures.lowerNeededBytes)} and ${formatBytes(figures.upperNeededBytes)} an operation, ` +
      `${formatBytes(reservationBytes)} are reserved (live lane${after}).`,
    'Publish a stage where the operation is at its peak, so that it is collected and read there; ' +
      'or declare the garbage that all operations share as `allowance`; ' +
      `or reserve ${formatBytes(figures.upperNeededBytes)}.`,
    {
      lane: 'live',
      reservedBytes: reservationBytes,
      neededBytes: Math.ceil(figures.upperNeededBytes),
      weight: figures.upperNeededBytes / Math.max(1, reservationBytes),
    },
  );
}
