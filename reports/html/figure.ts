import { GiB, KiB, MiB } from '../../harness/bytes.ts';
import type { ChartData, ChartSeries, Form, Unit } from './chart-data.ts';
import type { PageContext } from './context.ts';
import { html, type Markup } from './markup.ts';

/** Longer tables are written by the page's script, when they are unfolded. */
const LONG_TABLE = 40;

export interface FigureWords {
  /** What to see, as a sentence. */
  readonly title: string;
  /** How it was derived, and what else there is to know. */
  readonly note: Markup | string | null;
}

/** A chart with its title, its key that reads the figures under the cursor, and its table. */
export function chartFigure(context: PageContext, chart: ChartData, { title, note }: FigureWords): Markup {
  context.charts.push(chart);
  return html`<figure>
<figcaption><h4>${title}</h4></figcaption>
${key(chart)}
<div class="plot" id="${chart.id}" role="img" tabindex="0" aria-label="${title} Arrow keys read its points, plus and minus zoom, 0 shows all; the table below has its figures."></div>
<noscript><p class="muted">The chart needs JavaScript.</p></noscript>
<p class="under"><button type="button" class="whole" hidden>Show all</button> <span class="muted">Drag to zoom, double-click to show all.</span></p>
${note === null ? null : html`<p class="muted note">${note}</p>`}
${table(context, chart)}
</figure>`;
}

export function unitFor(largestBytes: number): Unit {
  if (largestBytes < 2 * MiB) return { name: 'KiB', bytes: KiB };
  return largestBytes < 4 * GiB ? { name: 'MiB', bytes: MiB } : { name: 'GiB', bytes: GiB };
}

/** In the chart's unit, to a thousandth: more digits would only be bytes of the page. */
export function inUnit(bytes: number, unit: Unit): number {
  return Math.round((bytes / unit.bytes) * 1000) / 1000;
}

export function inUnitOrNull(bytes: number | null | undefined, unit: Unit): number | null {
  return bytes === null || bytes === undefined ? null : inUnit(bytes, unit);
}

function key({ x, series }: ChartData): Markup {
  const groups = [...Map.groupBy(series, ({ group }) => group).values()];
  return html`<ul class="key"><li>${x.label} <output data-of="0"></output></li>${groups.map((group) => {
    const first = group[0] as ChartSeries;
    const indices = group.map((one) => series.indexOf(one) + 1).join(',');
    return html`<li>${symbol(first)} ${first.key ?? first.name} <output data-of="${indices}"></output></li>`;
  })}</ul>`;
}

const lines: Readonly<Record<ChartSeries['line'], Markup | null>> = {
  none: null,
  thin: html`<path d="M1 8h26" stroke-width="1.5"/>`,
  thick: html`<path d="M1 8h26" stroke-width="3"/>`,
  dash: html`<path d="M1 8h26" stroke-width="2" stroke-dasharray="6 4"/>`,
  dots: html`<path d="M1 8h26" stroke-width="2" stroke-dasharray="2 3"/>`,
  step: html`<path d="M1 12h13V4h13" stroke-width="2.5" fill="none"/>`,
};

const forms: Readonly<Record<Form, Markup | null>> = {
  none: null,
  circle: html`<circle cx="14" cy="8" r="3.5" class="filled"/>`,
  square: html`<rect x="10.5" y="4.5" width="7" height="7" class="filled"/>`,
  ring: html`<circle cx="14" cy="8" r="4" stroke-width="1.5" fill="none"/>`,
  halo: html`<circle cx="14" cy="8" r="7" stroke-width="2" fill="none"/>`,
  frame: html`<rect x="10" y="4" width="8" height="8" stroke-width="1.5" fill="none"/>`,
  cross: html`<path d="M8 2l12 12M20 2l-12 12" stroke-width="3"/>`,
};

function symbol({ colour, line, form }: ChartSeries): Markup {
  return html`<svg class="symbol ${colour}" viewBox="0 0 28 16" width="28" height="16" aria-hidden="true">${lines[line]}${forms[form]}</svg>`;
}

function table(context: PageContext, chart: ChartData): Markup {
  const id = context.id(chart.id, 'table');
  if (chart.x.values.length > LONG_TABLE) {
    return html`<details id="${id}"><summary>Table of ${chart.x.values.length} rows</summary><div class="scroll tall" tabindex="0" role="group" aria-label="Figures of the chart"><table id="${chart.id}-rows"></table></div></details>`;
  }
  const head = (name: string, unit: string) => html`<th scope="col">${unit === '' ? name : `${name}, ${unit}`}</th>`;
  return html`<details id="${id}"><summary>Table</summary><div class="scroll" tabindex="0" role="group" aria-label="Figures of the chart"><table>
<thead><tr>${head(chart.x.label, chart.x.names === undefined ? chart.x.unit : '')}${chart.series.map(({ name }) => head(name, chart.y.unit))}</tr></thead>
<tbody>${chart.x.values.map(
    (at, index) =>
      html`<tr><th scope="row">${chart.x.names?.[index] ?? at}</th>${chart.series.map(
        ({ values }) => html`<td>${(typeof values === 'number' ? values : (values[index] ?? null)) ?? '–'}</td>`,
      )}</tr>`,
  )}</tbody></table></div></details>`;
}
