import type { Verdict } from '../../harness/judge/verdict.ts';
import type { Results } from '../../harness/results/schema.ts';
import { groupCases } from '../groups.ts';
import { renderHeapProfile } from '../heapprofile/index.ts';
import { renderJson } from '../json/index.ts';
import { renderSpeedscope } from '../speedscope/index.ts';
import { drawCharts } from './browser/charts.ts';
import { offerDownloads } from './browser/downloads.ts';
import { growIcicles } from './browser/icicle.ts';
import { keepState } from './browser/state.ts';
import { writeTables } from './browser/tables.ts';
import { switchTheme } from './browser/theme.ts';
import { createContext } from './context.ts';
import { callOf, pageDocument } from './document.ts';
import { findingsSection } from './findings.ts';
import { header } from './header.ts';
import { holdersAlone } from './holders.ts';
import { instrumentSection } from './instrument.ts';
import { machineSection } from './machine.ts';
import { matrix } from './matrix.ts';
import { replays } from './replays.ts';
import { scenarioSection } from './scenario.ts';
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
  const context = createContext(verdict, results);
  const groups = groupCases(verdict, results);
  const main = [
    header(context, groups),
    findingsSection(context),
    matrix(context, groups),
    replays(context),
    ...groups.map((group) => scenarioSection(context, group)),
    ...holdersAlone(context),
    instrumentSection(verdict, results),
  ];
  return pageDocument({
    title: `Plimsoll: ${titles[verdict.status]}`,
    main,
    footer: machineSection(results),
    data: { charts: context.charts, icicles: context.icicles, verdict: JSON.parse(renderJson(verdict)) },
    script: `${uplot.script}\n${ownScript()}`,
    style: uplot.style,
  });
}

const titles: Readonly<Record<Verdict['status'], string>> = {
  green: 'reservations hold',
  red: 'a reservation does not hold',
  inconclusive: 'inconclusive',
  broken: 'could not judge',
  interrupted: 'interrupted',
};

/** State comes last: it opens what the others have made. */
function ownScript(): string {
  const renderers = `{ speedscope: ${renderSpeedscope.toString()}, heapprofile: ${renderHeapProfile.toString()} }`;
  return [
    callOf(drawCharts, 'uPlot', 'window'),
    callOf(switchTheme, 'window'),
    callOf(growIcicles, 'window'),
    callOf(writeTables, 'window'),
    callOf(offerDownloads, 'window', renderers),
    callOf(keepState, 'window'),
  ].join('');
}
