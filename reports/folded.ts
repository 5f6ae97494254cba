import type { CaseVerdict, ControlVerdict, Verdict } from '../harness/judge/verdict.ts';

/** Much folded into one line, and what does not fit the line's good news, each with its own words. */
export interface Folded {
  readonly line: string;
  readonly good: boolean;
  readonly exceptions: readonly string[];
}

/** `instrument: 11 reference subjects read their truth`, or those that do not; null when none ran. */
export function foldReferences(verdict: Verdict): Folded | null {
  const references = verdict.cases.filter((one) => one.kind === 'reference');
  if (references.length === 0) return null;
  const subjects = [...Map.groupBy(references, (one) => one.scenario)];
  const wrong = subjects.filter(([, cases]) => cases.some((one) => one.status !== 'holds'));
  const right = subjects.length - wrong.length;
  const line =
    wrong.length === 0
      ? `instrument: ${counted(right, 'reference subject')} read ${right === 1 ? 'its' : 'their'} truth`
      : `instrument: ${right} of ${counted(subjects.length, 'reference subject')} read ${subjects.length === 1 ? 'its' : 'their'} truth`;
  return { line, good: wrong.length === 0, exceptions: wrong.map(([name, cases]) => `${name}: ${whyNot(cases)}`) };
}

/** `3 of 3 negative controls caught`, with each that was not; null when none is declared. */
export function foldControls(verdict: Verdict): Folded | null {
  const { controls } = verdict;
  if (controls.length === 0) return null;
  const caught = controls.filter((one) => one.caught === true);
  const line = `${caught.length} of ${counted(controls.length, 'negative control')} caught`;
  const rest = controls.filter((one) => one.caught !== true);
  return { line, good: !rest.some((one) => one.caught === false), exceptions: rest.map(describeControl) };
}

/** What was not judged here and is not already in the verdict's sentence. */
export function furtherNotJudged(verdict: Verdict): string[] {
  return verdict.notJudged.filter((one) => !verdict.sentence.includes(one));
}

/** `1 case`, `2 cases`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function whyNot(cases: readonly CaseVerdict[]): string {
  const rules = cases
    .flatMap((one) => one.rules)
    .filter((one) => one.status === 'fails' || one.status === 'inconclusive');
  const first = rules[0] ?? cases.flatMap((one) => one.rules).find((one) => one.status === 'not judged');
  return first === undefined ? 'not judged' : `${first.rule}: ${first.detail}`;
}

function describeControl(control: ControlVerdict): string {
  const outcome = control.caught === false ? `not caught by ${control.caughtBy}` : 'not judged here';
  const ratio = control.ratio === null ? '' : ` (reservation ÷ r* = ${control.ratio.toFixed(2)}, caught at 0.90)`;
  return `${control.scenario}, ${control.name}: ${outcome}${ratio}. ${control.detail}`;
}
