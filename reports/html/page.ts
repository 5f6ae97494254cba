import { createHash } from 'node:crypto';
import type { Verdict } from '../../harness/judge/verdict.ts';
import type { Results } from '../../harness/results/schema.ts';
import { formatSeconds } from '../duration.ts';
import { counted } from '../folded.ts';
import { type CaseGroup, groupCases, groupTitle } from '../groups.ts';
import { caseTable, columnsNote } from './cases.ts';
import { chartSection, declared } from './charts.ts';
import type { ChartData } from './client.ts';
import { drawCharts } from './client.ts';
import { findingsSection } from './findings.ts';
import { instrumentSection } from './instrument.ts';
import { machineSection } from './machine.ts';
import { html, jsonBlock, type Markup, trusted } from './markup.ts';
import { pageStyle } from './style.ts';
import { readUplot } from './uplot.ts';

/**
 * One self-contained page: opens from disk, asks no network for anything, and a content security policy holds it to that.
 *
 * @throws {UplotMissingError} when the chart library is not installed.
 */
export function renderPage(verdict: Verdict, results: Results): string {
  const uplot = readUplot();
  const style = asParsed(`${uplot.style}\n${pageStyle}`);
  const script = asParsed(`${uplot.script}\n(${drawCharts.toString()})(uPlot, window);\n`);
  const charts: ChartData[] = [];
  const body = [
    header(verdict, results),
    findingsSection(verdict.findings),
    ...groupCases(verdict, results).map((group, at) => groupSection(group, results, charts, at === 0)),
    instrumentSection(verdict, results),
    machineSection(results),
  ];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policyOf(script, style))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Plimsoll: ${titles[verdict.status]}</title>
<style>${trusted(style)}</style>
</head>
<body>
${body}
<script type="application/json" id="charts">${jsonBlock(charts)}</script>
<script>${trusted(script)}</script>
</body>
</html>
`.text;
}

const titles: Readonly<Record<Verdict['status'], string>> = {
  green: 'reservations hold',
  red: 'a reservation does not hold',
  inconclusive: 'inconclusive',
  broken: 'could not judge',
  interrupted: 'interrupted',
};

function policyOf(script: string, style: string): string {
  return (
    `default-src 'none'; script-src '${sha256(script)}'; style-src '${sha256(style)}'; ` +
    `base-uri 'none'; form-action 'none'`
  );
}

function sha256(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** A parser turns CRLF into LF, and the browser hashes what it parsed. */
function asParsed(text: string): string {
  return text.replace(/\r\n?/g, '\n').replaceAll('</script', '<\\/script');
}

function header(verdict: Verdict, results: Results): Markup {
  const when = `${results.createdAt.slice(0, 16).replace('T', ' ')} UTC`;
  const cases = counted(verdict.cases.filter((one) => one.kind === 'product').length, 'case');
  return html`<header class="${verdict.status}">
<p class="brand"><svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"><circle cx="12" cy="12" r="7" fill="none" stroke="currentColor" stroke-width="2"/><path d="M1 12h22" stroke="currentColor" stroke-width="2"/></svg> Plimsoll <span>memory: reserved against taken</span></p>
<h1><span class="badge">${badges[verdict.status]}</span> ${verdict.sentence}</h1>
<p class="muted">${cases}, ${counted(results.trials.length, 'trial')} in ${formatSeconds(results.seconds)}, plan ${results.plan}, ${when}</p>
</header>`;
}

const badges: Readonly<Record<Verdict['status'], string>> = {
  green: 'holds',
  red: 'fails',
  inconclusive: 'inconclusive',
  broken: 'broken',
  interrupted: 'interrupted',
};

function groupSection(group: CaseGroup, results: Results, charts: ChartData[], first: boolean): Markup {
  return html`<section>
<h2>${groupTitle(group)} <small>${group.facts?.file ?? null}</small></h2>
${declared(group)}
${caseTable(group)}
${first ? columnsNote : null}
${chartSection(group, results, charts)}
</section>`;
}
