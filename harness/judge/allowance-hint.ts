import { formatBytes } from '../bytes.ts';
import { steadyBytes } from '../stats/sequential.ts';
import { type Evidence, samePoint } from './evidence.ts';
import { liveFigures } from './live-figures.ts';
import { residentFigures } from './resident-figures.ts';
import { liveTolerance } from './tolerance.ts';
import type { Slope } from './verdict.ts';

/**
 * The other honest way out of an under-reservation in the resident lane, as a sentence; empty where there is none. Two
 * signs say that the excess is the process's and not the operation's: one more operation adds no more than is reserved;
 * or the live lane saw that the operation doesn't hold it, so that it is garbage (or native memory, which that lane can't
 * see: the sentence leaves it to the reader). Both only word the remedy; neither decides.
 */
export function allowanceHint(evidence: Evidence, all: readonly Evidence[], slopes: readonly Slope[]): string {
  const peers = all.filter(
    (one) => !one.case.governed && samePoint(one.case, evidence.case) && one.trials.resident.length > 0,
  );
  const reserved = evidence.point.reservationBytes;
  if (Math.max(...peers.map(residentNeeded)) <= SMALL * Math.max(reserved, ...peers.map(heldBytes))) return '';
  const slope = slopes.find((one) => samePoint(one, evidence.case))?.bytesPerOperation ?? Number.POSITIVE_INFINITY;
  const flat = slope <= reserved ? `one more at once adds only ${formatBytes(slope)}` : '';
  if (peers.some(({ trials }) => trials.live.length === 0)) {
    const said = ` ${capital(flat)}; if the rest is shared by all operations, `;
    return flat === '' ? '' : `${said}declare ${smallestAllowance(peers, reserved)} instead.`;
  }
  const held = Math.max(...peers.map(heldBytes));
  if (held > reserved) {
    const bytes = `${formatBytes(held)} (${held} bytes)`;
    return ` Or reserve the ${bytes} that the live lane sees it hold, and ${garbage(peers, held)}`;
  }
  const also = flat === '' ? '' : `, and ${flat}`;
  return ` The live lane sees no more held than is reserved${also}: ${garbage(peers, reserved)}`;
}

function garbage(peers: readonly Evidence[], reserved: number): string {
  return (
    'if the rest is garbage that waits for its collection, and no native memory, free dead buffers earlier or declare ' +
    `${smallestAllowance(peers, reserved)}.`
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** An excess this small is reserved and not explained. */
const SMALL = 1.1;

function residentNeeded(evidence: Evidence): number {
  return Math.max(...residentFigures(evidence).map(({ neededBytes }) => neededBytes));
}

/** The smallest reservation that the live lane would certainly pass, bytes per operation. */
function heldBytes(evidence: Evidence): number {
  const figures = liveFigures(evidence);
  if (!figures) return 0;
  const { concurrency } = evidence.case;
  return Math.ceil(figures.lowerNeededBytes + liveTolerance(concurrency, figures.lowerNeededBytes));
}

/** The smallest allowance that these trials would pass at every concurrency, their spread included. */
function smallestAllowance(peers: readonly Evidence[], reserved: number): string {
  const excesses = peers.map((one) => {
    const above = residentFigures(one).map(({ aboveFloorBytes }) => aboveFloorBytes);
    return Math.ceil(steadyBytes(above) - one.case.concurrency * reserved);
  });
  const shared = Math.max(0, ...excesses);
  return `\`allowance: ${shared}\` (${formatBytes(shared)})`;
}
