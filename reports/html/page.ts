import { createHash } from 'node:crypto';
import type { Verdict } from '../../harness/judge/verdict.ts';
import type { Results } from '../../harness/results/schema.ts';
import { groupCases } from '../groups.ts';
import { renderJson } from '../json/index.ts';
import { drawCharts } from './browser/charts.ts';
import { offerDownloads } from './browser/downloads.ts';
import { growIcicles } from './browser/icicle.ts';
import { keepState } from './browser/state.ts';
import { writeTables } from './browser/tables.ts';
import { switchTheme } from './browser/theme.ts';
import { createContext } from './context.ts';
import { findingsSection } from './findings.ts';
import { header } from './header.ts';
import { instrumentSection } from './instrument.ts';
import { machineSection } from './machine.ts';
import { html, jsonBlock, trusted } from './markup.ts';
import { matrix } from './matrix.ts';
import { scenarioSection } from './scenario.ts';
import { pageStyle } from './style.ts';
import { readUplot } from './uplot.ts';

/**
 * One self-contained page: opens from disk, asks no network for anything, and a content security policy holds it to that.
 * The same verdict and results give the same bytes.
 *
 * @throws {UplotMissingError} when the chart library is not installed.
 * @throws {InconsistentResultsError} when the results name a scenario, point or case that they lack.
 */
export function renderPage(verdict: Verdict, results: Results): string {
  const uplot = readUplot();
  const style = asParsed(`${uplot.style}\n${pageStyle}`);
  const script = asParsed(`${uplot.script}\n${ownScript()}`);
  const context = createContext(verdict, results);
  const groups = groupCases(verdict, results);
  const body = [
    header(context, groups),
    findingsSection(context),
    matrix(context, groups),
    ...groups.map((group) => scenarioSection(context, group)),
    instrumentSection(verdict, results),
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
<main>
${body}
</main>
${machineSection(results)}
<script type="application/json" id="charts">${jsonBlock(context.charts)}</script>
<script type="application/json" id="icicles">${jsonBlock(context.icicles)}</script>
<script type="application/json" id="verdict">${jsonBlock(JSON.parse(renderJson(verdict)))}</script>
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

/** Each function is written as it stands, so none of them uses anything from outside itself. State comes last: it opens. */
function ownScript(): string {
  const parts = [switchTheme, growIcicles, writeTables, offerDownloads, keepState];
  return [
    `(${drawCharts.toString()})(uPlot, window);`,
    ...parts.map((part) => `(${part.toString()})(window);`),
    '',
  ].join('\n');
}

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
