import { formatBytes } from '../../harness/bytes.ts';
import type { CaseGroup } from '../groups.ts';
import { deathsUnder, limitedCaseWords, type RealLimit } from '../real-limits.ts';
import type { ChartData, ChartSeries } from './chart-data.ts';
import type { PageContext } from './context.ts';
import { chartFigure, inUnit, unitFor } from './figure.ts';
import type { Markup } from './markup.ts';

/** A bisection begins at a ceiling far above the border, which would press the border into a line. */
const DRAWN_TIMES_BORDER = 2;

type UnderLimit = RealLimit['fact']['curve'][number];

/** How many of the runs died over the limits next to the border; null where there are fewer than two. */
export function killRate(context: PageContext, group: CaseGroup, one: RealLimit): Markup | null {
  const { livesBytes, curve } = one.fact;
  const most = DRAWN_TIMES_BORDER * Math.max(livesBytes ?? 0, one.predicted?.totalBytes ?? 0);
  const near = curve.filter(({ limitBytes }) => limitBytes <= most);
  if (near.length < 2) return null;
  const words = limitedCaseWords(one);
  return chartFigure(context, killRateChart(context.id(group.scenario, 'kill rate', words), near, one), {
    title: `${words}: ${whatToSee(one)}.`,
    note: 'Of the runs under each limit, how many died. How often each was tried, and what was tried far above, stands below.',
  });
}

function killRateChart(id: string, near: readonly UnderLimit[], { predicted }: RealLimit): ChartData {
  const books = predicted === null ? [] : [Math.round(predicted.totalBytes)];
  const limits = [...new Set([...near.map(({ limitBytes }) => limitBytes), ...books])].toSorted((a, b) => a - b);
  const unit = unitFor(limits.at(-1) ?? 0);
  const byLimit = new Map(near.map((one) => [one.limitBytes, one]));
  const rate = (died: (one: UnderLimit) => number) =>
    limits.map((limit) => {
      const one = byLimit.get(limit);
      return one === undefined ? null : Math.round((1000 * died(one)) / (deathsUnder(one) + one.survived)) / 10;
    });
  const otherwise = rate((one) => deathsUnder(one) - one.killed);
  const series: ChartSeries[] = [
    { ...kernel, values: rate(({ killed }) => killed) },
    ...(otherwise.some((value) => (value ?? 0) > 0) ? [{ ...other, values: otherwise }] : []),
    ...(books.length === 0 ? [] : [{ ...said, values: limits.map((limit) => (limit === books[0] ? 0 : null)) }]),
  ];
  return {
    id,
    x: {
      ...{ label: 'limit', unit: unit.name, log: false, ticks: null },
      values: limits.map((limit) => inUnit(limit, unit)),
      names: limits.map(formatBytes),
    },
    y: { label: '', unit: '%', log: false, fromZero: true },
    series,
    band: null,
    shaded: [],
  };
}

const kernel = { name: 'killed by the kernel', colour: 'bad', line: 'thin', form: 'cross', group: 0 } as const;
const other = { name: 'died otherwise', colour: 'muted', line: 'dash', form: 'ring', group: 1 } as const;
const said = { name: 'what the books say', colour: 'reserved', line: 'none', form: 'halo', group: 2 } as const;

function whatToSee({ fact, standing }: RealLimit): string {
  const border =
    fact.livesBytes === null ? 'no limit was survived' : `from ${formatBytes(fact.livesBytes)} on no run died`;
  return standing === 'beyond its books' ? `${border}, and the books say less` : border;
}
