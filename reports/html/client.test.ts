import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { type ChartData, drawCharts } from './client.ts';

const charts: ChartData[] = [
  {
    id: 'chart-0',
    kind: 'peaks',
    concurrency: [0, 1, 2],
    reserved: [0, 10, 20],
    lower: [null, 7, 14],
    upper: [null, 8, 16],
    resident: [null, 9, 21],
    failed: [null, null, 21],
  },
  { id: 'chart-1', kind: 'timeline', seconds: [0, 1], resident: [70, 90], floor: 70, reserved: 100 },
];

interface Drawn {
  readonly options: {
    readonly series: readonly { stroke?: () => string }[];
    readonly axes: readonly Record<string, unknown>[];
  };
  readonly data: readonly unknown[];
  redraws: number;
}

/** Runs the function's source text alone, as the page does: what it uses from outside would be missing. */
function drawInPage() {
  const drawn: Drawn[] = [];
  const listeners = new Map<string, () => void>();
  const root = { dataset: {} as Record<string, string | undefined>, textContent: '', clientWidth: 0, clientHeight: 0 };
  const hidden = { ...root, open: false };
  class Plot {
    readonly record: Drawn;
    constructor(options: Drawn['options'], data: readonly unknown[]) {
      this.record = { options, data, redraws: 0 };
      drawn.push(this.record);
    }
    redraw(): void {
      this.record.redraws += 1;
    }
    setSize(): void {}
  }
  const page = {
    document: {
      documentElement: root,
      getElementById: (id: string) =>
        id === 'charts' ? { textContent: JSON.stringify(charts) } : { clientWidth: 600, clientHeight: 270 },
      querySelectorAll: () => [hidden],
    },
    getComputedStyle: () => ({
      getPropertyValue: (name: string) => ` ${name}${'print' in root.dataset ? ' on paper' : ''} `,
    }),
    matchMedia: () => ({
      addEventListener: (_type: string, listener: () => void) => listeners.set('scheme', listener),
    }),
    addEventListener: (type: string, listener: () => void) => listeners.set(type, listener),
  };
  (runInNewContext(`(${drawCharts.toString()})`) as (...parameters: unknown[]) => void)(Plot, page);
  return { drawn, listeners, hidden };
}

test('the script needs nothing from outside itself and draws every chart', () => {
  const { drawn } = drawInPage();
  expect(drawn).toHaveLength(2);
  const [peaks, timeline] = drawn;
  expect(peaks?.data).toEqual([
    [0, 1, 2],
    [0, 10, 20],
    [null, 7, 14],
    [null, 8, 16],
    [null, 9, 21],
    [null, null, 21],
  ]);
  expect(timeline?.data).toEqual([
    [0, 1],
    [70, 90],
    [70, 70],
    [100, 100],
  ]);
});

test('sizes are in MiB on the axis', () => {
  const values = drawInPage().drawn[0]?.options.axes[1]?.values as (plot: unknown, values: number[]) => string[];
  expect(values(null, [0, 20])).toEqual(['0 MiB', '20 MiB']);
});

test('charts follow the colour scheme, and are light on paper with everything unfolded', () => {
  const { drawn, listeners, hidden } = drawInPage();
  const stroke = drawn[0]?.options.series[1]?.stroke as () => string;
  expect(stroke()).toBe('--reserved');
  listeners.get('scheme')?.();
  expect(drawn.map(({ redraws }) => redraws)).toEqual([1, 1]);
  listeners.get('beforeprint')?.();
  expect(stroke()).toBe('--reserved on paper');
  expect(hidden.open).toBe(true);
  listeners.get('afterprint')?.();
  expect(stroke()).toBe('--reserved');
});
