import { formatBytes } from '../../harness/bytes.ts';
import type { Finding } from '../../harness/judge/verdict.ts';
import { caseWords } from './case-words.ts';
import type { PageContext } from './context.ts';
import { largestHolders } from './largest-holders.ts';
import { leakPaths } from './leaks.ts';
import { html, type Markup } from './markup.ts';
import { prose } from './prose.ts';

/** What to change: every finding with its line, its honest bytes and the command that shows it again. */
export function findingsSection(context: PageContext): Markup | null {
  const { findings } = context.verdict;
  if (findings.length === 0) return null;
  const ordered = findings.toSorted((a, b) => order[a.severity] - order[b.severity]);
  return html`<section id="findings"><h2>What to change</h2>${ordered.map((one) => article(context, one))}</section>`;
}

const order: Readonly<Record<Finding['severity'], number>> = { error: 0, warning: 1, note: 2 };

function article(context: PageContext, finding: Finding): Markup {
  const section = context.sections.get(finding.scenario);
  return html`<article class="finding ${finding.code === 'inconclusive' ? 'warning' : finding.severity}">
<h3><span class="code">${finding.code}</span> ${prose(finding.sentence)}</h3>
<dl>
${entry('Reserved at', whereOf(finding))}
${entry('Bytes', bytesOf(finding))}
${entry('Taken by', heldOf(context, finding))}
${entry('Kept by', keptBy(context, finding))}
${entry('Remedy', finding.remedy === '' ? null : prose(finding.remedy))}
${entry('Repeat', finding.command === null ? null : html`<code class="command">${finding.command}</code>`)}
${entry('Figures', section === undefined ? null : html`<a href="#${section}">${finding.scenario}</a>`)}
</dl>
</article>`;
}

/** Every path, where the sentence has only the largest. */
function keptBy({ results: { growths } }: PageContext, finding: Finding): Markup | null {
  if (finding.code !== 'leaking') return null;
  const found = growths.find((one) => one.case === finding.case);
  return found === undefined ? null : html`${leakPaths(found)}`;
}

/** Of the very case; else of its sister at another size or number, which is said. */
function heldOf(context: PageContext, finding: Finding): Markup | null {
  const { attributions, cases } = context.results;
  const of = (id: string | null) => cases.find((one) => one.id === id);
  const own = of(finding.case);
  const known = attributions.filter((one) => one.status === 'attributed' && one.check.trusted);
  const sister = known.find((one) => {
    const other = of(one.case);
    return (
      finding.code === 'under-reserved' &&
      own !== undefined &&
      other?.scenario === own.scenario &&
      other.variant === own.variant
    );
  });
  const found = known.find((one) => one.case === finding.case) ?? sister;
  if (found?.status !== 'attributed') return null;
  return html`${found.case === finding.case ? null : `With ${caseWords(context, found.case)}: `}${prose(largestHolders(found))}`;
}

function entry(name: string, content: Markup | null): Markup | null {
  return content && html`<dt>${name}</dt><dd>${content}</dd>`;
}

function whereOf({ location }: Finding): Markup | null {
  if (location === null) return null;
  const name = location.function === '' ? null : html` in <code>${location.function}</code>`;
  return html`<code>${location.file}:${location.line}</code>${name}`;
}

function bytesOf({ reservedBytes, neededBytes }: Finding): Markup | null {
  if (reservedBytes === null && neededBytes === null) return null;
  const reserved = reservedBytes === null ? null : html`reserved ${formatBytes(reservedBytes)}`;
  if (neededBytes === null) return reserved;
  const exact = Math.ceil(neededBytes).toLocaleString('en');
  const needed = html`<strong>needs ${formatBytes(neededBytes)}</strong> <span class="muted">(${exact} bytes)</span>`;
  return reserved === null ? needed : html`${reserved}, ${needed}`;
}
