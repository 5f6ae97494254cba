import { expect, test } from 'vitest';
import { MiB } from '../../harness/bytes.ts';
import { sample } from '../sample.fixture.ts';
import { sampleUnderLimits } from '../sample-real-limits.fixture.ts';
import type { ChartData } from './chart-data.ts';
import { renderPage } from './page.ts';

const { verdict, results } = sampleUnderLimits();
const page = renderPage(verdict, results);

function killRateOf(html: string): ChartData | undefined {
  const charts = JSON.parse(/id="charts">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '[]') as ChartData[];
  return charts.find(({ x }) => x.label === 'limit');
}

function valuesOf(chart: ChartData | undefined, name: string) {
  return chart?.series.find((one) => one.name === name)?.values;
}

/** The page of the bisected case, spoilt in one thing. */
function pageOf(change: object): string {
  const { survivals } = results;
  if (survivals === undefined) throw new Error('the sample has a survival');
  const cases = survivals.cases.map((one) => ({ ...one, ...change }));
  return renderPage(verdict, { ...results, survivals: { ...survivals, cases } });
}

test('the section of a scenario says where its case lives, where it dies, and what its books say', () => {
  const section = page.slice(page.indexOf('<h3>The smallest real limit</h3>'));
  expect(section).toMatch(
    /<p>content 16 MiB, 4 at once: lives at 68\.0 MiB, dies at 64\.0 MiB \(3 runs each\), the books say [\d.]+ MiB\.<\/p>/,
  );
  expect(section).toContain('<td>68.0 MiB</td><td>64.0 MiB</td><td>3</td>');
  expect(section).toContain('<td>63.1 MiB</td><td>0 B</td><td>22.1 MiB</td><td>1.6 MiB</td>');
  expect(section).toContain('✓ enough');
  expect(page.indexOf('<h3>The smallest real limit</h3>')).toBeGreaterThan(page.indexOf('id="scenario-upload"'));
});

test('what dies within what its books say is told in words, and from what is beyond them', () => {
  const html = pageOf({ livesBytes: 804 * MiB, diesBytes: 800 * MiB });
  expect(html).toContain('✗ too little');
  expect(html).toContain('from 804 MiB on no run died, and the books say less.');
});

test('the chart draws the limits near the border, kernel kills apart from other deaths, and what the books say', () => {
  const chart = killRateOf(page);
  const drawn = chart?.x.names?.filter((_, at) => (valuesOf(chart, 'killed by the kernel') as number[])[at] !== null);
  expect(drawn).toEqual(['60.0 MiB', '64.0 MiB', '68.0 MiB', '72.0 MiB']);
  expect(valuesOf(chart, 'killed by the kernel')).toEqual([66.7, 66.7, 0, 0, null]);
  expect(valuesOf(chart, 'died otherwise')).toEqual([33.3, 0, 0, 0, null]);
  expect(valuesOf(chart, 'what the books say')).toEqual([null, null, null, null, 0]);
});

test('every limit that was tried is told with its runs, those beyond the chart too', () => {
  expect(page).toContain('60.0 MiB 3 of 3 died, 64.0 MiB 2 of 3 died');
  expect(page).toContain('2.00 GiB 0 of 1 died');
});

test('a case that survives no limit has its line and no chart', () => {
  const html = pageOf({ livesBytes: null, diesBytes: null, curve: results.survivals?.cases[0]?.curve.slice(-1) });
  expect(html).toContain('does not live even at 2.00 GiB');
  expect(killRateOf(html)).toBeUndefined();
});

test('the chart has a table, and its colours and forms differ', () => {
  const chart = killRateOf(page);
  expect(page).toContain('<th scope="col">limit</th><th scope="col">killed by the kernel, %</th>');
  expect(new Set(chart?.series.map(({ form }) => form)).size).toBe(chart?.series.length);
});

test('results that nobody put under a limit have no such part', () => {
  const other = sample();
  expect(renderPage(other.verdict, other.results)).not.toContain('real limit');
});
