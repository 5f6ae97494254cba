import type { Finding } from '../../harness/judge/verdict.ts';
import { bytesOf, whereOf } from '../finding-lines.ts';
import type { Ink, Mark } from './ink.ts';
import { hang, hangCommand } from './layout.ts';

/** Every finding in full, errors first, each a block of its own. What `told` begins with is not said a second time. */
export function renderFindings(findings: readonly Finding[], told: string, ink: Ink, width: number): string[][] {
  return findings
    .toSorted((a, b) => rank[a.severity] - rank[b.severity])
    .map((one) => [...renderHead(one, told, ink, width), ...renderDetails(one, ink, width)]);
}

const rank: Readonly<Record<Finding['severity'], number>> = { error: 0, warning: 1, note: 2 };
const marks: Readonly<Record<Finding['severity'], Mark>> = { error: 'bad', warning: 'warning', note: 'note' };

function renderHead(finding: Finding, told: string, ink: Ink, width: number): string[] {
  const { code, sentence, severity } = finding;
  // An open question fails CI too, but it accuses nobody.
  const mark = code === 'inconclusive' ? 'unsure' : marks[severity];
  const style = ink.markStyle(mark);
  const label = `  ${ink.style(style, ink.mark(mark))} `;
  if (told.startsWith(sentence.replace(/\.$/, ''))) return [label + ink.style(style, code)];
  return hang(label, ink.text(sentence.includes(code) ? sentence : `${code}: ${sentence}`), width);
}

function renderDetails(finding: Finding, ink: Ink, width: number): string[] {
  const label = (name: string): string => `      ${name.padEnd(10)}`;
  const whole = (name: string, text: string | null): string[] => (text === null ? [] : [label(name) + ink.text(text)]);
  return [
    ...whole('where', whereOf(finding)),
    ...whole('bytes', bytesOf(finding)),
    ...(finding.remedy === '' ? [] : hang(label('remedy'), ink.text(finding.remedy), width)),
    ...(finding.command === null ? [] : hangCommand(label('repeat'), ink.text(finding.command), width)),
  ];
}
