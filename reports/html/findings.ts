import { formatBytes } from '../../harness/bytes.ts';
import type { Finding } from '../../harness/judge/verdict.ts';
import type { PageContext } from './context.ts';
import { mostWords } from './holders.ts';
import { html, type Markup } from './markup.ts';

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
${entry('Line', whereOf(finding))}
${entry('Bytes', bytesOf(finding))}
${entry('Held', heldOf(context, finding))}
${entry('Remedy', finding.remedy === '' ? null : prose(finding.remedy))}
${entry('Repeat', finding.command === null ? null : html`<code class="command">${finding.command}</code>`)}
${entry('Figures', section === undefined ? null : html`<a href="#${section}">${finding.scenario}</a>`)}
</dl>
</article>`;
}

/** Only of the very case: another one's holders may be others. */
function heldOf({ results }: PageContext, finding: Finding): Markup | null {
  const found = results.attributions.find((one) => one.case === finding.case);
  return found?.status === 'attributed' && found.check.trusted ? html`${mostWords(found)}` : null;
}

/** What stands between backticks is something to type. */
function prose(text: string): Markup {
  const parts = text.split(/`([^`]+)`/);
  return html`${parts.map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part))}`;
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
