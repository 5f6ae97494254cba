/** What the page's script draws. Sizes in MiB, times in seconds; null where nothing was measured. */
export type ChartData = PeaksChart | TimelineChart;

type Column = readonly (number | null)[];

export interface PeaksChart {
  readonly id: string;
  readonly kind: 'peaks';
  readonly concurrency: readonly number[];
  readonly reserved: Column;
  readonly lower: Column;
  readonly upper: Column;
  readonly resident: Column;
  /** The peak of a case that fails, to be marked. */
  readonly failed: Column;
}

export interface TimelineChart {
  readonly id: string;
  readonly kind: 'timeline';
  readonly seconds: readonly number[];
  readonly resident: readonly number[];
  readonly floor: number;
  readonly reserved: number;
}

/** As much of a browser as is used here: the project's types know no DOM. */
interface PageElement {
  readonly clientWidth: number;
  readonly clientHeight: number;
  readonly dataset: Record<string, string | undefined>;
  readonly textContent: string | null;
  open?: boolean;
}

interface PageWindow {
  readonly document: {
    readonly documentElement: PageElement;
    getElementById(id: string): PageElement | null;
    querySelectorAll(selector: string): Iterable<PageElement>;
  };
  getComputedStyle(element: PageElement): { getPropertyValue(name: string): string };
  matchMedia(query: string): { addEventListener(type: 'change', listener: () => void): void };
  addEventListener(type: string, listener: () => void): void;
}

interface Plot {
  setSize(size: { width: number; height: number }): void;
  redraw(): void;
}

type PlotClass = new (options: unknown, data: unknown, element: PageElement) => Plot;

/**
 * Runs in the page, never here: its source text is written there, so it uses nothing from outside itself.
 * Colours come from the style sheet, and again whenever the scheme changes or the page is printed.
 */
export function drawCharts(uPlot: PlotClass, page: PageWindow): void {
  const { document } = page;
  const colour = (name: string) => () =>
    page.getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

  const axis = {
    stroke: colour('muted'),
    grid: { stroke: colour('grid'), width: 1 },
    ticks: { stroke: colour('grid'), width: 1 },
  };
  const inMiB = (_plot: unknown, values: readonly number[]) => values.map((value) => `${value} MiB`);
  const sizes = { ...axis, size: 74, values: inMiB };
  const fromZero = (_plot: unknown, _low: number, high: number) => [0, high > 0 ? high * 1.08 : 1];
  const line = (name: string, width: number, more: object) => ({
    stroke: colour(name),
    width,
    points: { show: false },
    spanGaps: true,
    ...more,
  });
  const dots = (name: string, size: number) => ({
    show: true,
    size,
    width: 1,
    stroke: colour(name),
    fill: colour(name),
  });

  const peaks = (chart: PeaksChart) => {
    const highest = Math.max(...chart.concurrency);
    const marked = chart.concurrency.filter(
      (at, index, all) => at > 0 && (index < 2 || at - (all[index - 1] ?? 0) > highest / 25),
    );
    return {
      data: [chart.concurrency, chart.reserved, chart.lower, chart.upper, chart.resident, chart.failed],
      options: {
        series: [
          {},
          line('reserved', 2.5, {}),
          line('live', 1, { points: dots('live', 4) }),
          line('live', 1, { points: dots('live', 4) }),
          line('resident', 2, { points: dots('resident', 7) }),
          { stroke: colour('bad'), width: 0, paths: () => null, points: dots('bad', 12) },
        ],
        bands: [{ series: [3, 2], fill: colour('band') }],
        scales: { x: { time: false, range: () => [0, highest * 1.04] }, y: { range: fromZero } },
        axes: [
          {
            ...axis,
            splits: () => marked,
            values: (_plot: unknown, at: readonly number[]) => at.map(String),
            label: 'operations at once',
            size: 28,
            labelSize: 20,
            labelFont: '12px system-ui, sans-serif',
          },
          sizes,
        ],
      },
    };
  };

  // From zero the floor would fill the plot and the waves would be a ripple on it.
  const around =
    ({ floor, reserved }: TimelineChart) =>
    (_plot: unknown, low: number, high: number) => {
      const room = (reserved - floor) * 0.15;
      return [Math.max(0, Math.min(low, floor) - room), high + room];
    };
  const timeline = (chart: TimelineChart) => ({
    data: [
      chart.seconds,
      chart.resident,
      chart.seconds.map(() => chart.floor),
      chart.seconds.map(() => chart.reserved),
    ],
    options: {
      series: [{}, line('resident', 1.5, {}), line('muted', 1.5, { dash: [5, 4] }), line('reserved', 2.5, {})],
      scales: { x: { time: false }, y: { range: around(chart) } },
      axes: [
        { ...axis, size: 28, values: (_plot: unknown, at: readonly number[]) => at.map((value) => `${value} s`) },
        sizes,
      ],
    },
  });

  const charts = JSON.parse(document.getElementById('charts')?.textContent ?? '[]') as ChartData[];
  const drawn = charts.flatMap((chart) => {
    const element = document.getElementById(chart.id);
    if (element === null) return [];
    const { data, options } = chart.kind === 'peaks' ? peaks(chart) : timeline(chart);
    const size = () => ({ width: element.clientWidth, height: element.clientHeight });
    const still = { legend: { show: false }, cursor: { show: false }, select: { show: false } };
    return [{ plot: new uPlot({ ...size(), ...still, ...options }, data, element), size }];
  });

  const redraw = () => {
    for (const { plot } of drawn) plot.redraw();
  };
  const resize = () => {
    for (const { plot, size } of drawn) plot.setSize(size());
  };
  const print = (printing: boolean) => {
    if (printing) document.documentElement.dataset.print = '';
    else delete document.documentElement.dataset.print;
    for (const details of document.querySelectorAll('details')) if (printing) details.open = true;
    redraw();
  };
  page.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  page.addEventListener('resize', resize);
  page.addEventListener('beforeprint', () => print(true));
  page.addEventListener('afterprint', () => print(false));
}
