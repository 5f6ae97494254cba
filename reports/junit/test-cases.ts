import { exitCodeOf } from '../../harness/judge/exit.ts';
import {
  type CaseVerdict,
  type ControlVerdict,
  exitCodes,
  type Finding,
  type RuleName,
  type RuleOutcome,
  type Verdict,
} from '../../harness/judge/verdict.ts';
import type { LaneName, Results } from '../../harness/results/schema.ts';
import { caseWords } from '../case-words.ts';
import { bytesOf, whereOf } from '../finding-lines.ts';

/** `failed`: a rule does not hold. `undecided`: it could not be decided, or nothing was measured properly. */
export type Outcome = 'passed' | 'failed' | 'undecided' | 'skipped';

export interface TestCase {
  readonly suite: string;
  readonly name: string;
  readonly outcome: Outcome;
  readonly seconds: number;
  /** The first line says it all; none for what passed. */
  readonly lines: readonly string[];
  readonly type: string;
}

/** Where findings about the run as a whole stand, and what tests the instrument itself. */
const RUN = 'the run';
const INSTRUMENT = 'the instrument';

/** The rules of a case that are told by its lane's test; what other rules complain of is a test of its own. */
const rulesOf: Readonly<Record<LaneName, readonly RuleName[]>> = { live: ['live'], resident: ['resident', 'fits'] };
const lanes = Object.keys(rulesOf) as readonly LaneName[];

/**
 * One test for each case of the product and lane; one for each reference subject and negative control; and one for each
 * error that none of these tells. So a test fails or is undecided exactly when the verdict is not green.
 */
export function testCases(verdict: Verdict, results: Results): readonly TestCase[] {
  const products = verdict.cases.filter(({ kind }) => kind === 'product');
  const references = Map.groupBy(
    verdict.cases.filter(({ kind }) => kind === 'reference'),
    ({ scenario }) => scenario,
  );
  const tests = [
    ...products.flatMap((one) => lanes.map((lane) => laneTest(one, lane, verdict, results))),
    ...[...references.values()].map((cases) => referenceTest(cases, results)),
    ...verdict.controls.map(controlTest),
  ];
  return [...tests, ...verdict.findings.filter((one) => untold(one, products)).map(findingTest)];
}

function laneTest(one: CaseVerdict, lane: LaneName, verdict: Verdict, results: Results): TestCase {
  const outcomes = one.rules.filter(({ rule }) => rulesOf[lane].includes(rule));
  const worst = worstOf(outcomes);
  const finding = verdict.findings.find(
    ({ case: id, rule, severity }) => severity === 'error' && id === one.id && rule === worst?.rule,
  );
  const outcome = outcomeOf(worst);
  return {
    suite: one.scenario,
    name: `${caseWords(one)}, ${lane} lane`,
    outcome,
    seconds: secondsOf(one.id, lane, results),
    lines: outcome === 'passed' ? [] : finding ? linesOf(finding) : [`${worst?.rule}: ${worst?.detail}`],
    type: finding?.code ?? worst?.rule ?? '',
  };
}

const severity: readonly RuleOutcome['status'][] = ['fails', 'inconclusive', 'warns', 'holds', 'not judged'];

function worstOf(outcomes: readonly RuleOutcome[]): RuleOutcome | undefined {
  return outcomes.toSorted((a, b) => severity.indexOf(a.status) - severity.indexOf(b.status))[0];
}

function outcomeOf(worst: RuleOutcome | undefined): Outcome {
  if (worst === undefined || worst.status === 'not judged') return 'skipped';
  return ({ fails: 'failed', inconclusive: 'undecided', warns: 'passed', holds: 'passed' } as const)[worst.status];
}

function secondsOf(id: string, lane: LaneName, { trials }: Results): number {
  const own = trials.filter((trial) => trial.case === id && trial.lane === lane);
  return own.reduce((sum, { seconds }) => sum + seconds, 0);
}

function referenceTest(cases: readonly CaseVerdict[], results: Results): TestCase {
  const wrong = cases.flatMap(({ rules }) => rules.filter(({ rule }) => rule === 'instrument'));
  const worst = worstOf(wrong);
  const outcome = cases.some(({ status }) => status === 'fails') ? 'failed' : outcomeOf(worst);
  return {
    suite: INSTRUMENT,
    name: `reference subject ${cases[0]?.scenario ?? ''}`,
    outcome,
    seconds: cases.reduce(
      (sum, { id }) => sum + secondsOf(id, 'live', results) + secondsOf(id, 'resident', results),
      0,
    ),
    lines: outcome === 'passed' ? [] : [worst?.detail ?? 'not judged'],
    type: 'instrument-broken',
  };
}

function controlTest(control: ControlVerdict): TestCase {
  const outcome = control.caught === null ? 'skipped' : control.caught ? 'passed' : 'failed';
  return {
    suite: INSTRUMENT,
    name: `negative control "${control.name}" of ${control.scenario} is caught by ${control.caughtBy}`,
    outcome,
    seconds: 0,
    lines: outcome === 'passed' ? [] : [control.detail],
    type: 'instrument-broken',
  };
}

function untold(finding: Finding, products: readonly CaseVerdict[]): boolean {
  if (exitCodeOf(finding) === exitCodes.green) return false;
  const told = lanes.flatMap((lane) => rulesOf[lane]);
  const byLane = finding.rule !== null && told.includes(finding.rule);
  return !(byLane && products.some(({ id }) => id === finding.case));
}

function findingTest(finding: Finding): TestCase {
  return {
    suite: finding.scenario === '' ? RUN : finding.scenario,
    name: finding.rule === null ? finding.code : `${finding.rule}: ${finding.code}`,
    outcome: exitCodeOf(finding) === exitCodes.inconclusive ? 'undecided' : 'failed',
    seconds: 0,
    lines: linesOf(finding),
    type: finding.code,
  };
}

function linesOf(finding: Finding): readonly string[] {
  const where = whereOf(finding);
  const sizes = bytesOf(finding);
  return [
    finding.sentence,
    ...(where === null ? [] : [`where: ${where}`]),
    ...(sizes === null ? [] : [`bytes: ${sizes}`]),
    ...(finding.remedy === '' ? [] : [`remedy: ${finding.remedy}`]),
    ...(finding.command === null ? [] : [`repeat: ${finding.command}`]),
  ];
}
