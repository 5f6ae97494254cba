import type { Baseline } from '../baseline/schema.ts';
import type { Results } from '../results/schema.ts';
import { type Accepted, acceptedFor } from './accepted.ts';
import { caseVerdict } from './case-verdict.ts';
import { clampedComplaints } from './clamped.ts';
import { CAUGHT_AT, controlVerdicts } from './controls.ts';
import { driftComplaints, driftLeftOut } from './drift-left-out.ts';
import { type Evidence, gather } from './evidence.ts';
import { applyPolicy, severest, statusOf } from './exit.ts';
import { failureComplaints } from './failures.ts';
import { type Filed, findings } from './findings.ts';
import { complaint, type Judgement } from './judgement.ts';
import { laneComplaints } from './lanes.ts';
import { leakComplaints } from './leaking.ts';
import { leftOut } from './left-out.ts';
import { accounting } from './rules/accounting.ts';
import { admits, admitsComplaints } from './rules/admits.ts';
import { drift } from './rules/drift.ts';
import { fits } from './rules/fits.ts';
import { instrument } from './rules/instrument.ts';
import { live } from './rules/live.ts';
import { resident } from './rules/resident.ts';
import { steady } from './rules/steady.ts';
import { fullestCase, tight } from './rules/tight.ts';
import { sentence } from './sentence.ts';
import { slopes } from './slopes.ts';
import { survivalComplaints } from './survival.ts';
import type { CaseVerdict, ControlVerdict, Policy, Verdict } from './verdict.ts';

/**
 * The verdict on results: a pure function, so that merging, resuming, comparing and rendering never judge anew. Only the
 * product (a scenario's first variant) is judged; its other variants serve the negative controls, and reference subjects
 * test the instrument. `baseline` has the accepted peaks for the drift rule; null: none.
 *
 * @throws {InconsistentResultsError} the results name a scenario, point or case that they lack
 */
export function judge(results: Results, baseline: Baseline | null, policy: Policy): Verdict {
  const evidences = gather(results);
  const accepted = acceptedFor(results, baseline);
  const judged = judgeCases(evidences, accepted, policy);
  const cases = judged.map(({ evidence, judgements, failed }) => caseVerdict(evidence, judgements, failed));
  const controls = controlVerdicts(results, evidences);
  const slopesOfAll = slopes(evidences);
  const notJudged = [...driftLeftOut(accepted, evidences), ...leftOut(results, evidences, controls)];
  const filed = [
    ...judged.flatMap((one) => filedByCase(one, results.growths)),
    ...filedByScenario(results, evidences, controls),
    ...filedByRun(results, evidences, cases),
    ...filedByBaseline(accepted, policy),
  ];
  const found = findings(filed, evidences, slopesOfAll);
  const code = severest(results, found);
  return {
    status: statusOf(code),
    exitCode: applyPolicy(code, policy),
    sentence: sentence(results, code, found, cases, notJudged),
    findings: found,
    cases,
    controls,
    slopes: slopesOfAll,
    notJudged,
  };
}

interface JudgedCase {
  readonly evidence: Evidence;
  readonly judgements: readonly Judgement[];
  readonly failed: boolean;
}

function judgeCases(evidences: readonly Evidence[], accepted: Accepted, policy: Policy): readonly JudgedCase[] {
  const byScenario = Map.groupBy(
    evidences.filter(({ role }) => role === 'product'),
    ({ scenario }) => scenario.name,
  );
  const fullest = new Map([...byScenario].map(([name, own]) => [name, fullestCase(own)]));
  return evidences.map((evidence) => ({
    evidence,
    failed: failureComplaints(evidence).length > 0,
    judgements: [
      instrument(evidence),
      accounting(evidence),
      live(evidence, evidences),
      resident(evidence, evidences),
      fits(evidence),
      admits(evidence),
      steady(evidence),
      tight(evidence, fullest.get(evidence.scenario.name) ?? null),
      drift(evidence, accepted, policy),
    ],
  }));
}

/** Of references and controls only what concerns the instrument or failed is a finding: dishonest is what they are for. */
function filedByCase({ evidence, judgements }: JudgedCase, growths: Results['growths']): readonly Filed[] {
  const { scenario, role } = evidence;
  const heard = judgements.filter(({ outcome }) => role === 'product' || outcome.rule === 'instrument');
  const own = heard.flatMap(({ outcome, complaints }) =>
    complaints.map((one) => ({ complaint: one, rule: outcome.rule, scenario, evidence })),
  );
  const failures = failureComplaints(evidence).map((one) => ({ complaint: one, rule: null, scenario, evidence }));
  const notes = [...clampedComplaints(evidence), ...survivalComplaints(evidence)].map((one) => ({
    complaint: one,
    rule: 'fits' as const,
    scenario,
    evidence,
  }));
  const leaks = leakComplaints(evidence, growths).map((one) => ({ complaint: one, rule: null, scenario, evidence }));
  return [...failures, ...own, ...notes, ...leaks];
}

function filedByScenario(
  results: Results,
  evidences: readonly Evidence[],
  controls: readonly ControlVerdict[],
): readonly Filed[] {
  const measured = new Set(evidences.filter(({ role }) => role === 'product').map(({ scenario }) => scenario.name));
  return results.scenarios.flatMap((scenario) => {
    const missed = controls.filter((control) => control.scenario === scenario.name && control.caught === false);
    const over = measured.has(scenario.name) ? admitsComplaints(scenario) : [];
    return [
      ...missed.map((control) => ({
        complaint: missedControl(control),
        rule: 'instrument' as const,
        scenario,
        evidence: null,
      })),
      ...over.map((one) => ({ complaint: one, rule: 'admits' as const, scenario, evidence: null })),
    ];
  });
}

function missedControl(control: ControlVerdict) {
  const ratio = control.ratio === null ? '' : `, ${control.ratio.toFixed(2)} of r* where at most ${CAUGHT_AT} counts`;
  return complaint(
    'instrument-broken',
    `control ${control.name}`,
    `The instrument is broken: the negative control "${control.name}" of ${control.scenario} was not caught by the rule ` +
      `${control.caughtBy} (${control.detail}${ratio}).`,
    'Name a case and a rule that can catch it, or take the control out if it is honest after all.',
  );
}

function filedByRun(results: Results, evidences: readonly Evidence[], cases: readonly CaseVerdict[]): readonly Filed[] {
  const ofRun = [
    ...laneComplaints(results, evidences).map((one) => ({ complaint: one, rule: 'instrument' as const })),
    ...runComplaints(results, cases).map((one) => ({ complaint: one, rule: null })),
  ];
  return ofRun.map((one) => ({ ...one, scenario: null, evidence: null }));
}

function filedByBaseline(accepted: Accepted, policy: Policy): readonly Filed[] {
  return driftComplaints(accepted, policy).map((one) => ({
    complaint: one,
    rule: 'drift' as const,
    scenario: null,
    evidence: null,
  }));
}

/** A run that was cut short, or that judged nothing, is never green. */
function runComplaints(results: Results, cases: readonly CaseVerdict[]) {
  if (!results.finished || results.stoppedBy === 'max-time') {
    const measured = cases.filter(({ trials }) => trials.live + trials.resident > 0).length;
    const why = results.stoppedBy === 'max-time' ? 'the time given ran out' : 'the run did not finish';
    return [
      complaint(
        'inconclusive',
        'not finished',
        `Undecided: ${why}, and ${measured} of ${cases.length} cases had been measured.`,
        'Give it more time with `--max-time`, or measure fewer cases.',
      ),
    ];
  }
  const products = cases.filter(({ kind }) => kind === 'product');
  const relevant = products.length > 0 ? products : cases;
  if (relevant.some(({ status }) => status !== 'not judged')) return [];
  return [
    complaint(
      'inconclusive',
      'nothing judged',
      `Undecided: nothing was judged, of ${cases.length} cases.`,
      'See `plimsoll doctor` for what this machine can measure, and the filters of the command.',
    ),
  ];
}
