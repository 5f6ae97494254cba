import type { CaseVerdict, Finding, Verdict } from '../../harness/judge/verdict.ts';
import type { Results } from '../../harness/results/schema.ts';
import { bytesOf, whereOf } from '../finding-lines.ts';
import { type Folded, foldControls, foldReferences, furtherNotJudged } from '../folded.ts';
import { type CaseGroup, groupCases, groupTitle } from '../groups.ts';
import { renderCases } from './cases.ts';
import { block, code, html, plain, prose } from './text.ts';

/** Hidden, and the first line: whoever posts the text finds the comment of the last run by it. */
export const MARKER = '<!-- plimsoll -->';

/** A comment holds 65,536 characters. */
const MOST_CHARACTERS = 65_000;

/** Findings told in full where even the tables of failing cases are too long. */
const FEWEST = 10;

/**
 * The verdict in GitHub's Markdown, for a step's summary or for one comment on a pull request. What does not fit in a comment is left out, the
 * cases that hold first, and said to be.
 */
export function renderMarkdown(verdict: Verdict, results: Results): string {
  const groups = groupCases(verdict, results);
  const failing = groups.map((group) => ({ ...group, cases: group.cases.filter(({ status }) => status !== 'holds') }));
  const layouts = [
    () => compose(verdict, results, groups, verdict.findings, ''),
    () => compose(verdict, results, failing, verdict.findings, 'Cases that hold are left out here.'),
    () => compose(verdict, results, [], verdict.findings, 'The cases are left out here.'),
    () => compose(verdict, results, [], verdict.findings.slice(0, FEWEST), leftOutOf(verdict)),
  ];
  const texts = layouts.map((layout) => layout());
  return texts.find(({ length }) => length <= MOST_CHARACTERS) ?? (texts.at(-1) as string).slice(0, MOST_CHARACTERS);
}

function leftOutOf({ findings }: Verdict): string {
  const rest = Math.max(0, findings.length - FEWEST);
  return `The cases and ${rest} further findings are left out here.`;
}

function compose(
  verdict: Verdict,
  results: Results,
  groups: readonly CaseGroup[],
  findings: readonly Finding[],
  leftOut: string,
): string {
  const sections = [
    MARKER,
    `### ${signs[verdict.status]} Plimsoll: ${words[verdict.status]}`,
    prose(verdict.sentence),
    ...findings.map((one) => renderFinding(one, verdict.sentence)),
    ...groups.filter(({ cases }) => cases.length > 0).map(renderGroup),
    ...(leftOut === '' ? [] : [`_${leftOut} The page has them._`]),
    renderRest(verdict),
    `<sub>${plain(`Plan ${results.plan}, Node ${results.machine.node}. Repeat with `)}${code(results.command)}</sub>`,
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

const signs: Readonly<Record<Verdict['status'], string>> = {
  green: '✅',
  red: '❌',
  inconclusive: '❔',
  broken: '❌',
  interrupted: '❔',
};
const words: Readonly<Record<Verdict['status'], string>> = {
  green: 'every reservation holds',
  red: 'a reservation does not hold',
  inconclusive: 'undecided',
  broken: 'the instrument is broken',
  interrupted: 'interrupted',
};

const severities: Readonly<Record<Finding['severity'], string>> = { error: '❌', warning: '⚠️', note: 'ℹ️' };

function renderFinding(finding: Finding, told: string): string {
  const where = whereOf(finding);
  const sizes = bytesOf(finding);
  const sentence = told.startsWith(finding.sentence.replace(/\.$/, '')) ? '' : ` ${prose(finding.sentence)}`;
  return [
    `${severities[finding.severity]} **${plain(finding.code)}**${where === null ? '' : ` at ${code(where)}`}${sentence}`,
    ...(sizes === null ? [] : [plain(sizes)]),
    ...(finding.remedy === '' ? [] : [prose(finding.remedy)]),
    ...(finding.command === null ? [] : [block(finding.command)]),
  ].join('\n\n');
}

function renderGroup(group: CaseGroup): string {
  const bad = group.cases.filter((one: CaseVerdict) => one.status !== 'holds').length;
  const title = bad === 0 ? `${group.cases.length} hold` : `${bad} of ${group.cases.length} do not hold`;
  const heading = `<b>${html(groupTitle(group))}</b>: ${title}`;
  // What holds is folded: a reader comes for what does not.
  return `<details${bad === 0 ? '' : ' open'}><summary>${heading}</summary>\n\n${renderCases(group)}\n\n</details>`;
}

function renderRest(verdict: Verdict): string {
  const folded = [foldReferences(verdict), foldControls(verdict)].filter((one): one is Folded => one !== null);
  const lines = [
    ...folded.flatMap(({ good, line, exceptions }) => [`${good ? '✅' : '❌'} ${line}`, ...exceptions]),
    ...furtherNotJudged(verdict).map((one) => `not judged here: ${one}`),
  ];
  return lines.map((line) => `- ${plain(line)}`).join('\n');
}
