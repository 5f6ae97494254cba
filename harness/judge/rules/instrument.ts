import { formatBytes } from '../../bytes.ts';
import type { CompletedTrial, ResidentPeak } from '../../results/schema.ts';
import type { LaneName } from '../../scenario/scenario.ts';
import type { Evidence } from '../evidence.ts';
import { type Complaint, complaint, type Judgement, judged, notJudged } from '../judgement.ts';
import { floorBytes, idleFigures } from '../resident-figures.ts';
import { misreadings } from '../truth.ts';
import { caseWords, count } from '../words.ts';

/**
 * What one case says about the instrument: the process was warm, N were in flight in every wave and in a governed case more
 * were started, a twin stands behind the floor, the floor does not swallow bytes, the timeline is that of this process, no
 * event was lost, and a reference subject reads its truth. Lanes, controls and failed trials are judged beside it, because
 * they belong to no single case. It has no r*.
 *
 * A reference subject needs no twin: its truth tests the floor. A control is excused from all of it: being caught is all
 * that is asked of it, and every fault here makes it harder to catch, not easier.
 */
export function instrument(evidence: Evidence): Judgement {
  if (evidence.role === 'control') return notJudged('instrument', 'a control has to be caught, and nothing else');
  const trials = [...evidence.trials.live, ...evidence.trials.resident];
  if (trials.length === 0) return notJudged('instrument', 'no trial was finished');
  const complaints = [
    ...truthComplaints(evidence),
    ...trials.flatMap((trial) => concurrencyComplaints(evidence, trial)),
    ...trials.flatMap((trial) => notWarm(evidence, trial)),
    ...trials.flatMap((trial) => nobodyWaited(evidence, trial)),
    ...trials.flatMap((trial) => lostEvents(evidence, trial)),
    ...evidence.trials.resident.flatMap((trial) => swallowingFloor(evidence, trial.resident as ResidentPeak)),
    ...evidence.trials.resident.flatMap((trial) => foreignTimeline(evidence, trial)),
    ...twinComplaints(evidence),
  ];
  if (complaints.length > 0) {
    const kinds = [...new Set(complaints.map(({ kind }) => kind))];
    return judged('instrument', 'fails', null, kinds.join(', '), complaints);
  }
  const truth = evidence.role === 'reference' ? 'reads its truth; ' : '';
  return judged('instrument', 'holds', null, `${truth}${evidence.case.concurrency} in flight in every wave`);
}

function truthComplaints(evidence: Evidence): readonly Complaint[] {
  return misreadings(evidence).map(({ lane, sentence, beyondBytes }) =>
    broken(`truth ${lane}`, sentence, 'Trust no figure of this run; run `plimsoll doctor`, and report this.', {
      lane,
      weight: beyondBytes,
    }),
  );
}

function concurrencyComplaints(evidence: Evidence, trial: CompletedTrial): readonly Complaint[] {
  const n = evidence.case.concurrency;
  const wrong = trial.waves.map(({ inFlight }) => inFlight).filter((inFlight) => inFlight !== n);
  if (trial.waves.length > 0 && wrong.length === 0) return [];
  const said =
    wrong.length === 0
      ? `${trial.lane} trial ${trial.index} ran no wave`
      : `${Math.min(...wrong)} operations were in flight at the peak instead of ${n} in ` +
        `${wrong.length} of ${count(trial.waves.length, 'wave')}`;
  return [
    broken(
      'in flight',
      `The instrument is broken: of ${evidence.scenario.name}, ${caseWords(evidence)}, ${said}.`,
      'Await `barrier()` where the operation is at its maximum, in every operation and before anything is given back.',
      { lane: trial.lane, weight: n - Math.min(n, ...wrong) },
    ),
  ];
}

/** What a process takes once, and what it keeps from then on, belongs before the reset; see warm-up in docs/method.md. */
function notWarm(evidence: Evidence, { lane, index, warmUps }: CompletedTrial): readonly Complaint[] {
  if (warmUps > 0) return [];
  return [
    broken(
      'warm-up',
      `The instrument is broken: of ${evidence.scenario.name}, ${caseWords(evidence)}, ${lane} trial ${index} ran no ` +
        'operation before it was measured.',
      'Trust no figure of this run, and report this.',
      { lane },
    ),
  ];
}

/** A governed case that starts no more operations than its budget admits tries nothing: nobody has to wait. */
function nobodyWaited(evidence: Evidence, { lane, index, waves }: CompletedTrial): readonly Complaint[] {
  const { governed, concurrency: n } = evidence.case;
  const idle = waves.filter(({ completed }) => completed <= n).length;
  if (!governed || idle === 0) return [];
  return [
    broken(
      'waiters',
      `The instrument is broken: of ${evidence.scenario.name}, ${caseWords(evidence)}, ${idle} of ` +
        `${count(waves.length, 'wave')} of ${lane} trial ${index} started no more operations than the budget admits.`,
      'Trust no figure of this run, and report this.',
      { lane, weight: idle },
    ),
  ];
}

function lostEvents(evidence: Evidence, trial: CompletedTrial): readonly Complaint[] {
  const lost = trial.governor?.lostEvents ?? 0;
  if (lost === 0) return [];
  return [
    broken(
      'lost events',
      `The instrument is broken: ${lost} governor events of ${evidence.scenario.name}, ${caseWords(evidence)}, ` +
        'no longer fitted into the ring.',
      'Publish one event for each booking and release, not for every chunk.',
      { lane: trial.lane, weight: lost },
    ),
  ];
}

/** No sample of a process lies above that process's own high-water mark. */
function foreignTimeline(evidence: Evidence, { resident, series, index }: CompletedTrial): readonly Complaint[] {
  const { markBoundBytes } = evidence.results.machine;
  const highest = Math.max(0, ...series.map(({ columns, rows }) => highestSample(rows, columns.indexOf('rss'))));
  const beyond = highest - (resident as ResidentPeak).peakBytes;
  if (beyond <= markBoundBytes) return [];
  return [
    broken(
      'timeline',
      `The instrument is broken: the timeline of ${evidence.scenario.name}, ${caseWords(evidence)}, resident trial ${index}, ` +
        `has a sample ${formatBytes(beyond)} above the high-water mark.`,
      'Another process was sampled. Trust no figure of this run; run `plimsoll doctor`, and report this.',
      { lane: 'resident', weight: beyond },
    ),
  ];
}

/** Bytes, 0 without the column; rows have KiB. */
function highestSample(rows: readonly (readonly number[])[], column: number): number {
  return rows.reduce((highest, row) => Math.max(highest, row[column] ?? 0), 0) * 1024;
}

/** A floor above what the idle process really held at the reset would take the difference off every peak. */
function swallowingFloor(evidence: Evidence, reading: ResidentPeak): readonly Complaint[] {
  const floor = floorBytes(reading, idleFigures(evidence));
  const bound = evidence.results.machine.markBoundBytes;
  const swallowed = floor - reading.reset.rssBytes;
  if (swallowed <= bound) return [];
  return [
    broken(
      'floor',
      `The instrument is broken: the floor of ${evidence.scenario.name}, ${caseWords(evidence)}, is ` +
        `${formatBytes(floor)} and the idle process held ${formatBytes(reading.reset.rssBytes)} at the reset, so ` +
        `${formatBytes(swallowed)} of every peak would be swallowed.`,
      'Give back what start-up took before `setup` or `start` returns; if nothing did, report this.',
      { lane: 'resident', weight: swallowed },
    ),
  ];
}

function twinComplaints(evidence: Evidence): readonly Complaint[] {
  if (evidence.role === 'reference' || !evidence.results.finished) return [];
  const lanes: readonly LaneName[] = ['live', 'resident'];
  return lanes
    .filter((lane) => evidence.trials[lane].length > 0 && evidence.twins[lane].length === 0)
    .map((lane) =>
      broken(
        `twin ${lane}`,
        `The instrument is broken: ${evidence.scenario.name} has no twin in the ${lane} lane, so its floor is unknown.`,
        'Measure again; if the twin’s own trial failed, mend that first.',
        { lane },
      ),
    );
}

function broken(kind: string, sentence: string, remedy: string, more: Partial<Complaint>): Complaint {
  return complaint('instrument-broken', kind, sentence, remedy, more);
}
