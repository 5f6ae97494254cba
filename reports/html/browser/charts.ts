import type { ChartData, ChartSeries, Form } from '../chart-data.ts';
import type { PageElement, PageEvent, PageWindow } from './dom.ts';

export interface Plot {
  readonly ctx: CanvasRenderingContext;
  readonly bbox: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  readonly cursor: { readonly idx: number | null };
  readonly scales: Readonly<Record<string, { readonly min: number; readonly max: number }>>;
  readonly data: readonly (readonly (number | null)[])[];
  valToPos(value: number, scale: string, canvas?: boolean): number;
  setSize(size: { width: number; height: number }): void;
  setScale(scale: string, range: { min: number; max: number }): void;
  setCursor(at: { left: number; top: number }): void;
  redraw(): void;
}

interface CanvasRenderingContext {
  lineWidth: number;
  strokeStyle: string;
  fillStyle: string;
  globalAlpha: number;
  save(): void;
  restore(): void;
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  rect(x: number, y: number, width: number, height: number): void;
  arc(x: number, y: number, radius: number, from: number, to: number): void;
  clip(): void;
  stroke(): void;
  fill(): void;
  fillRect(x: number, y: number, width: number, height: number): void;
}

export interface PlotClass {
  new (options: unknown, data: unknown, element: PageElement): Plot;
  readonly paths: { readonly stepped: (options: { readonly align: 1 | -1 }) => unknown };
}

/**
 * Runs in the page, never here: its source text is written there, so it uses nothing from outside itself.
 * A chart is drawn when it is first seen, because most of them begin folded away. Colours come from the style sheet,
 * and again whenever the scheme changes or the page is printed.
 */
export function drawCharts(uPlot: PlotClass, page: PageWindow): void {
  const { document } = page;
  const charts = JSON.parse(document.getElementById('charts')?.textContent ?? '[]') as ChartData[];
  const plots: Plot[] = [];
  const colourOf = (name: string) =>
    page.getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const colour = (name: string) => () => colourOf(name);
  const written = (value: number, unit: string) =>
    `${Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3))}${unit === '' ? '' : ` ${unit}`}`;

  const valuesOf = ({ values }: ChartSeries, xs: readonly number[]) =>
    typeof values === 'number' ? xs.map(() => values) : values;

  const forms: Readonly<Record<Form, (ctx: CanvasRenderingContext, x: number, y: number, size: number) => void>> = {
    none: () => {},
    circle: (ctx, x, y, size) => ctx.arc(x, y, size * 0.8, 0, 2 * Math.PI),
    ring: (ctx, x, y, size) => ctx.arc(x, y, size, 0, 2 * Math.PI),
    halo: (ctx, x, y, size) => ctx.arc(x, y, 2.4 * size, 0, 2 * Math.PI),
    square: (ctx, x, y, size) => ctx.rect(x - size, y - size, 2 * size, 2 * size),
    frame: (ctx, x, y, size) => ctx.rect(x - size, y - size, 2 * size, 2 * size),
    cross: (ctx, x, y, size) => {
      for (const side of [-1, 1]) {
        ctx.moveTo(x - 2 * size, y - side * 2 * size);
        ctx.lineTo(x + 2 * size, y + side * 2 * size);
      }
    },
  };

  const drawForms = (plot: Plot, one: ChartSeries, xs: readonly number[]) => {
    const { ctx, bbox } = plot;
    const filled = one.form === 'circle' || one.form === 'square';
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left - 9, bbox.top - 9, bbox.width + 18, bbox.height + 18);
    ctx.clip();
    ctx.strokeStyle = colourOf(one.colour);
    ctx.fillStyle = colourOf(one.colour);
    ctx.lineWidth = page.devicePixelRatio * (one.form === 'cross' ? 2.5 : 1.3);
    valuesOf(one, xs).forEach((value, at) => {
      if (value === null) return;
      ctx.beginPath();
      const x = plot.valToPos(xs[at] ?? 0, 'x', true);
      forms[one.form](ctx, x, plot.valToPos(value, 'y', true), 3.2 * page.devicePixelRatio);
      if (filled) ctx.fill();
      else ctx.stroke();
    });
    ctx.restore();
  };

  /** Hatched, so that it shows without colour. */
  const shade = (plot: Plot, spans: ChartData['shaded']) => {
    const { ctx, bbox } = plot;
    const gap = 7 * page.devicePixelRatio;
    for (const [from, to] of spans) {
      const left = plot.valToPos(from, 'x', true);
      const width = Math.max(3 * page.devicePixelRatio, plot.valToPos(to, 'x', true) - left);
      ctx.save();
      ctx.beginPath();
      ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
      ctx.clip();
      ctx.beginPath();
      ctx.rect(left, bbox.top, width, bbox.height);
      ctx.clip();
      ctx.strokeStyle = colourOf('bad');
      ctx.fillStyle = colourOf('bad');
      ctx.globalAlpha = 0.12;
      ctx.fillRect(left, bbox.top, width, bbox.height);
      ctx.globalAlpha = 0.7;
      ctx.lineWidth = page.devicePixelRatio;
      ctx.beginPath();
      for (let x = left - bbox.height; x < left + width; x += gap) {
        ctx.moveTo(x, bbox.top + bbox.height);
        ctx.lineTo(x + bbox.height, bbox.top);
      }
      ctx.stroke();
      ctx.restore();
    }
  };

  const seriesOf = (one: ChartSeries) => ({
    label: one.name,
    stroke: colour(one.colour),
    width: { none: 0, thin: 1.3, thick: 2.5, dash: 1.5, dots: 2, step: 2.2 }[one.line],
    ...(one.line === 'dash' ? { dash: [7, 5] } : one.line === 'dots' ? { dash: [2, 3] } : {}),
    ...(one.line === 'none' ? { paths: () => null } : {}),
    ...(one.line === 'step' ? { paths: uPlot.paths.stepped({ align: -1 }) } : {}),
    points: { show: false },
    spanGaps: true,
  });

  const axis = {
    stroke: colour('muted'),
    grid: { stroke: colour('grid'), width: 1 },
    ticks: { stroke: colour('grid'), width: 1 },
    font: '12px system-ui, sans-serif',
    labelFont: '12px system-ui, sans-serif',
  };

  const optionsOf = (chart: ChartData, figure: PageElement) => {
    const { values: xs, ticks, log } = chart.x;
    const [first, last] = [xs[0] ?? 0, xs.at(-1) ?? 1];
    const whole = log ? [first / 1.3, last * 1.3] : [first, last + (last - first || 1) * 0.04];
    const zoomed = (low: number | null, high: number | null) =>
      low !== null && high !== null && (low > first || high < last);
    const reset = figure.querySelector('.whole');
    const tell = (plot: Plot) => {
      const { idx } = plot.cursor;
      for (const output of figure.querySelectorAll('output')) {
        const of = (output.dataset.of ?? '').split(',').filter((at) => at !== '');
        const read = of.flatMap((at) => (idx === null ? [] : [plot.data[Number(at)]?.[idx] ?? null]));
        const unit = of[0] === '0' ? chart.x.unit : chart.y.unit;
        const name = of[0] === '0' && idx !== null ? chart.x.names?.[idx] : undefined;
        output.textContent = name ?? read.flatMap((one) => (one === null ? [] : [written(one, unit)])).join(' · ');
      }
    };
    return {
      legend: { show: false },
      cursor: { drag: { x: true, y: false, setScale: true }, points: { show: false } },
      series: [{}, ...chart.series.map(seriesOf)],
      bands: chart.band === null ? [] : [{ series: chart.band.map((at) => at + 1), fill: colour('band') }],
      scales: {
        x: {
          time: false,
          ...(log ? { distr: 3, log: 2 } : {}),
          range: (_plot: Plot, low: number | null, high: number | null) => (zoomed(low, high) ? [low, high] : whole),
        },
        y: chart.y.log
          ? { distr: 3 }
          : {
              range: (_plot: Plot, low: number, high: number) => {
                const room = (high - low || 1) * 0.1;
                return [chart.y.fromZero ? Math.min(0, low) : Math.max(0, low - room), high + room];
              },
            },
      },
      axes: [
        {
          ...axis,
          ...(ticks === null ? {} : { splits: () => ticks, filter: (_plot: Plot, at: readonly number[]) => at }),
          values: (_plot: Plot, at: readonly number[]) => at.map((value) => written(value, chart.x.unit)),
          label: chart.x.label,
          size: 30,
          labelSize: 20,
        },
        {
          ...axis,
          size: 74,
          values: (_plot: Plot, at: readonly (number | null)[]) =>
            at.map((value) => (value === null ? '' : written(value, chart.y.unit))),
        },
      ],
      hooks: {
        drawAxes: [(plot: Plot) => shade(plot, chart.shaded)],
        drawSeries: [
          (plot: Plot, at: number) => {
            const one = chart.series[at - 1];
            if (one !== undefined && one.form !== 'none') drawForms(plot, one, xs);
          },
        ],
        setCursor: [tell],
        setScale: [
          (plot: Plot, scale: string) => {
            const { min = 0, max = 0 } = plot.scales.x ?? {};
            if (scale === 'x' && reset !== null) reset.hidden = !zoomed(min, max);
          },
        ],
      },
    };
  };

  const wholeRange = (plot: Plot, { x }: ChartData) =>
    plot.setScale('x', { min: x.values[0] ?? 0, max: x.values.at(-1) ?? 1 });

  /** Left and right move the cursor from point to point, plus and minus zoom around it, 0 and Escape show all. */
  const onKey = (plot: Plot, chart: ChartData, event: PageEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const xs = chart.x.values;
    const { min = 0, max = 1 } = plot.scales.x ?? {};
    const at = plot.cursor.idx ?? xs.findIndex((x) => x >= min);
    const show = (index: number) => {
      const x = xs[Math.min(xs.length - 1, Math.max(0, index))] ?? 0;
      plot.setCursor({ left: plot.valToPos(x, 'x'), top: 4 });
    };
    const zoom = (by: number) => {
      const middle = xs[at] ?? (min + max) / 2;
      plot.setScale('x', {
        min: Math.max(xs[0] ?? 0, middle - (middle - min) * by),
        max: Math.min(xs.at(-1) ?? 1, middle + (max - middle) * by),
      });
      show(at);
    };
    const actions: Readonly<Record<string, () => void>> = {
      ArrowRight: () => show(plot.cursor.idx === null ? at : at + 1),
      ArrowLeft: () => show(at - 1),
      '+': () => zoom(0.5),
      '-': () => zoom(2),
      '0': () => wholeRange(plot, chart),
      Escape: () => wholeRange(plot, chart),
    };
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  };

  const drawn = new Map<PageElement, Plot>();
  const draw = (chart: ChartData, element: PageElement) => {
    const figure = element.closest('figure') ?? element;
    const size = { width: element.clientWidth, height: element.clientHeight };
    const known = drawn.get(element);
    if (size.width === 0 || element.closest('details:not([open])') !== null) return;
    if (known !== undefined) return known.setSize(size);
    const data = [chart.x.values, ...chart.series.map((one) => valuesOf(one, chart.x.values))];
    const plot = new uPlot({ ...size, ...optionsOf(chart, figure) }, data, element);
    drawn.set(element, plot);
    plots.push(plot);
    element.addEventListener('keydown', (event) => onKey(plot, chart, event));
    figure.querySelector('.whole')?.addEventListener('click', () => wholeRange(plot, chart));
  };

  const places = charts.flatMap((chart) => {
    const element = document.getElementById(chart.id);
    return element === null ? [] : [{ chart, element }];
  });
  const byElement = new Map(places.map(({ chart, element }) => [element, chart]));
  const seen = new page.ResizeObserver((entries) => {
    for (const { target } of entries) {
      const chart = byElement.get(target);
      if (chart !== undefined) draw(chart, target);
    }
  });
  const all = () => {
    for (const { chart, element } of places) draw(chart, element);
    for (const plot of plots) plot.redraw();
  };
  for (const { element } of places) seen.observe(element);
  for (const type of ['plimsoll-theme', 'plimsoll-print']) page.addEventListener(type, all);
}
