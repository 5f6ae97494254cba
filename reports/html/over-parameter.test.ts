import { expect, test } from 'vitest';
import type { CaseVerdict } from '../../harness/judge/verdict.ts';
import { sample } from '../sample.fixture.ts';
import { sampleRange } from '../sample-range.fixture.ts';
import type { ChartData } from './chart-data.ts';
import { renderPage } from './page.ts';

function chartsOf(html: string): ChartData[] {
  return JSON.parse(/id="charts">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '[]') as ChartData[];
}

const { verdict, results } = sampleRange();
const html = renderPage(verdict, results);
const [chart] = chartsOf(html);

function valuesOf(name: string): readonly (number | null)[] {
  const values = chart?.series.find((one) => one.name === name)?.values;
  return typeof values === 'number' || values === undefined ? [] : values;
}

test('the formula over a range is a line with its jumps, those that were not measured too', () => {
  const at = chart?.x.names?.indexOf('16777215') ?? -1;
  expect(chart?.x.names?.slice(at, at + 2)).toEqual(['16777215', '16 MiB']);
  expect(valuesOf('reservation formula').slice(at, at + 2)).toEqual([17.5, 9.5]);
  const unmeasured = chart?.x.names?.indexOf('41943039') ?? -1;
  expect(valuesOf('reservation formula').slice(unmeasured, unmeasured + 2)).toEqual([11.5, 9.5]);
  expect(valuesOf('live, at least').slice(unmeasured, unmeasured + 2)).toEqual([null, null]);
});

test('values of a range stand in the order of the axis, each once, in the unit of its ends', () => {
  const xs = chart?.x.values ?? [];
  expect(xs).toEqual([...new Set(xs)].toSorted((a, b) => a - b));
  expect([xs.length, chart?.x.unit, xs.at(-1)]).toEqual([13, 'MiB', 64]);
});

test('the fullest value of a range is ringed and told', () => {
  const ringed = valuesOf('the fullest').flatMap((value, at) => (value === null ? [] : [chart?.x.names?.[at]]));
  expect(ringed).toEqual(['16777215']);
  expect(html).toContain('nearest at 16777215 (94 % used)');
  expect(html).toContain('the search measured 11 values, the ends, both sides of the formula&#39;s 4 jumps');
});

test('a probed value that fails is told and crossed', () => {
  const cases = verdict.cases.map((one): CaseVerdict => {
    return one.parameters.content === 25165823 ? { ...one, status: 'fails', utilisation: 1.1 } : one;
  });
  const page = renderPage({ ...verdict, cases }, results);
  expect(page).toContain('Formula over content: the peaks leave it at content 25165823.');
  expect(chartsOf(page)[0]?.series.map(({ name }) => name)).toContain('fails');
});

test('values that a search looked at alone have no chart over the number at once', () => {
  expect(chartsOf(html).filter(({ x }) => x.label === 'at once')).toEqual([]);
});

test('without a range only the listed values are drawn, and none is ringed', () => {
  const listed = sample();
  const charts = chartsOf(renderPage(listed.verdict, listed.results));
  const over = charts.find(({ x }) => x.label === 'content');
  expect(over?.x).toMatchObject({ values: [16, 64], ticks: [16, 64] });
  expect(over?.series.map(({ name }) => name)).not.toContain('the fullest');
});
