import { formatBytes, MiB } from '../../harness/bytes.ts';
import type { CaseVerdict, RuleName } from '../../harness/judge/verdict.ts';
import type { Results } from '../../harness/results/schema.ts';
import { type CaseGroup, parametersKey, splitByParameters } from '../groups.ts';
import { formatParameters } from '../parameters.ts';
import { formatInterval } from '../peaks.ts';
import type { ChartData, PeaksChart } from './client.ts';
import { html, type Markup } from './markup.ts';
import { worstTimeline } from './timeline.ts';

/** What the scenario declares for all its cases. */
export function declared({ facts }: CaseGroup): Markup | null {
  if (facts === null) return null;
  const declarations = [
    ['budget', facts.budgetBytes],
    ['limit', facts.limitBytes],
    ['allowance', facts.allowanceBytes],
  ] as const;
  const written = declarations.flatMap(([name, size]) =>
    size === null || size === 0 ? [] : [`${name} ${formatBytes(size)}`],
  );
  const at = facts.reservationLocation;
  return html`<p class="muted">${written.length === 0 ? null : `Declared: ${written.join(', ')}. `}${
    at === null ? null : html`Reservation: <code>${at.file}:${at.line}</code>.`
  }</p>`;
}

/** A chart a set of parameters, the data it draws as a table beneath, and the timeline of its worst resident trial. */
export function chartSection(group: CaseGroup, results: Results, charts: ChartData[]): Markup {
  const points = splitByParameters(group.cases);
  return html`<div class="charts">${points.map((cases) => figure(group, cases, results, charts))}</div>`;
}

function figure(group: CaseGroup, cases: readonly CaseVerdict[], results: Results, charts: ChartData[]): Markup {
  const parameters = cases[0]?.parameters ?? {};
  const allowance = group.facts?.allowanceBytes ?? 0;
  const slope = group.slopes.find((one) => parametersKey(one.parameters) === parametersKey(parameters));
  const id = `chart-${charts.length}`;
  charts.push(peaksChart(id, cases, allowance));
  const adds =
    slope === undefined ? null : html` <small>one more at once adds ${formatBytes(slope.bytesPerOperation)}</small>`;
  return html`<figure>
<figcaption><h3>${formatParameters(parameters)}${adds}</h3>${key(cases, allowance)}</figcaption>
<div class="plot" id="${id}" role="img" aria-label="Peak over operations at once; the table below has its figures."></div>
<noscript><p class="muted">The chart needs JavaScript; the table below has its figures.</p></noscript>
${dataTable(cases, allowance)}
${timelineFigure(cases, allowance, results, charts)}
</figure>`;
}

/** Sweep only: a governed case holds back operations, so its peak is not one of N·r. */
function peaksChart(id: string, cases: readonly CaseVerdict[], allowanceBytes: number): PeaksChart {
  const swept = cases.filter((one) => !one.governed);
  const inMiB = (size: number | undefined): number | null => (size === undefined ? null : size / MiB);
  return {
    id,
    kind: 'peaks',
    concurrency: [0, ...swept.map((one) => one.concurrency)],
    reserved: [allowanceBytes / MiB, ...swept.map((one) => reservedFor(one, allowanceBytes) / MiB)],
    lower: [null, ...swept.map((one) => inMiB(one.live?.lowerBytes))],
    upper: [null, ...swept.map((one) => inMiB(one.live?.upperBytes))],
    resident: [null, ...swept.map((one) => inMiB(one.resident?.aboveFloorBytes))],
    failed: [null, ...swept.map((one) => (one.status === 'fails' ? inMiB(highest(one)) : null))],
  };
}

function reservedFor(one: CaseVerdict, allowanceBytes: number): number {
  return allowanceBytes + one.concurrency * one.reservedBytes;
}

function highest(one: CaseVerdict): number {
  return Math.max(one.live?.lowerBytes ?? 0, one.resident?.aboveFloorBytes ?? 0);
}

function key(cases: readonly CaseVerdict[], allowanceBytes: number): Markup {
  const line = allowanceBytes === 0 ? 'reserved (N·r)' : 'allowance + reserved (N·r)';
  const failed = cases.some((one) => one.status === 'fails') ? html`<li class="failed">fails</li>` : null;
  return html`<ul class="key"><li class="reserved">${line}</li><li class="resident">resident above floor</li><li class="live">live, lower to upper end</li>${failed}</ul>`;
}

function dataTable(cases: readonly CaseVerdict[], allowanceBytes: number): Markup {
  return html`<div class="scroll"><table>
<caption>The whole wave: all operations together</caption>
<thead><tr><th scope="col">at once</th><th scope="col">reserved</th><th scope="col">live</th><th scope="col">resident</th><th scope="col">spread</th><th scope="col">floor</th></tr></thead>
<tbody>${cases.map(
    (one) => html`<tr><th scope="row">${one.concurrency}${one.governed ? html` <small>governed</small>` : null}</th>
<td>${formatBytes(reservedFor(one, allowanceBytes))}</td>
<td class="${failing(one, 'live')}">${one.live === null ? '–' : formatInterval(one.live.lowerBytes, one.live.upperBytes)}</td>
<td class="${failing(one, 'resident')}">${one.resident === null ? '–' : formatBytes(one.resident.aboveFloorBytes)}</td>
<td>${one.resident === null ? '–' : formatBytes(one.resident.spreadBytes)}</td>
<td>${one.resident === null ? '–' : formatBytes(one.resident.floorBytes)}</td></tr>`,
  )}</tbody></table></div>`;
}

function failing(one: CaseVerdict, rule: RuleName): string {
  return one.rules.some((outcome) => outcome.rule === rule && outcome.status === 'fails') ? 'bad' : '';
}

function timelineFigure(
  cases: readonly CaseVerdict[],
  allowance: number,
  results: Results,
  charts: ChartData[],
): Markup | null {
  const worst = worstTimeline(cases, allowance, results);
  if (worst === null) return null;
  const id = `chart-${charts.length}`;
  charts.push({ id, kind: 'timeline', ...worst.chart });
  return html`<h4>Worst resident trial: ${worst.concurrency} at once</h4>
<ul class="key"><li class="reserved">floor + reserved</li><li class="resident">resident set</li><li class="floor">floor</li></ul>
<div class="plot low" id="${id}" role="img" aria-label="${worst.sentence}"></div>
<p class="muted">${worst.sentence}</p>`;
}
