import type { FailedTrial, FailureReason } from '../results/schema.ts';
import type { Evidence } from './evidence.ts';
import { type Complaint, complaint } from './judgement.ts';
import { caseWords } from './words.ts';

const remedies: Readonly<Record<FailureReason, string>> = {
  threw: 'Mend the operation: it has to succeed to be measured.',
  hung: 'Look for an await that nothing resolves; the trial honours its `signal`.',
  exited: 'Remove the call that ends the process, or let it end after `signal` is aborted.',
  killed: 'Look for the kernel’s out-of-memory killer; measure fewer at once, or smaller parameters.',
  'out of heap':
    'Raise --max-old-space-size in `nodeFlags`, or the `limit` that V8’s heap is sized by, if production has more; else ' +
    'let the operation hold less.',
  'sidecar died': 'Look at the sidecar’s own output; it has to outlive the trial.',
  'load failed': 'Look at what the server answered; the load has to succeed to be measured.',
  'barrier did not open':
    'Await `barrier()` in every operation, and let nothing in the subject admit fewer at once than the case asks for: ' +
    'its admission control has to take the `budget` that `setup` or `start` receives.',
  'not measurable': 'See `plimsoll doctor`, or name the lanes that can see it as `lanes` in the scenario.',
};

/** What a message leaves unsaid; the others begin with who did what: `the measured process threw …`. */
const happenings: Partial<Record<FailureReason, string>> = {
  'barrier did not open': 'its barrier did not open: ',
  'not measurable': 'it is not measurable: ',
};

/**
 * What the failed trials of a case come to. A barrier that did not open means that concurrency was not held, and a failed
 * reference subject that nothing tests the instrument: both break it. `not measurable` breaks it where the lane is
 * required, and is otherwise told as not judged. Every other failure is the scenario's.
 */
export function failureComplaints(evidence: Evidence): readonly Complaint[] {
  return evidence.failed
    .filter((trial) => trial.reason !== 'not measurable' || evidence.results.required.includes(trial.lane))
    .map((trial) => failureComplaint(evidence, trial));
}

function failureComplaint(evidence: Evidence, trial: FailedTrial): Complaint {
  const breaks =
    trial.reason === 'barrier did not open' || trial.reason === 'not measurable' || evidence.role === 'reference';
  const twin = trial.role === 'twin' ? 'the twin of ' : '';
  const variant = evidence.role === 'control' ? ` (variant ${evidence.case.variant})` : '';
  const subject = `${twin}${evidence.scenario.name}${variant}`;
  const where = `${trial.lane} lane, ${caseWords(evidence)}`;
  const happened = `${happenings[trial.reason] ?? ''}${withoutStop(trial.message)}`;
  const sentence = breaks
    ? `The instrument is broken: of ${subject} (${where}) ${happened}.`
    : `${subject} failed (${where}): ${happened}.`;
  return complaint(
    breaks ? 'instrument-broken' : 'scenario-failed',
    `failed ${trial.reason}`,
    sentence,
    withOutput(remedies[trial.reason], trial),
    { lane: trial.lane, reservedBytes: evidence.point.reservationBytes },
  );
}

function withoutStop(message: string): string {
  return message.replace(/\.\s*$/, '');
}

/** The last line of its own output says most, unless the message has it already; the results hold the others. */
function withOutput(remedy: string, { message, output }: FailedTrial): string {
  const last = output.slice(output.trimEnd().lastIndexOf('\n') + 1).trim();
  return message.includes(last) ? remedy : `${remedy} Its last line of output: ${last}`;
}
