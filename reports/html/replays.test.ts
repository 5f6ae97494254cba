import { expect, test } from 'vitest';
import { sampleUnderLimits } from '../sample-real-limits.fixture.ts';
import { renderPage } from './page.ts';

const { verdict, results } = sampleUnderLimits();
const page = renderPage(verdict, results);

function sectionOf(html: string): string {
  return /<section id="replays">[\s\S]*?<\/section>/.exec(html)?.[0] ?? '';
}

test('the incidents stand after the matrix and before the scenarios, and the header leads there', () => {
  const places = ['href="#replays"', 'id="matrix"', 'id="replays"', 'id="scenario-upload"'].map((at) =>
    page.indexOf(at),
  );
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places[0]).toBeGreaterThan(0);
});

test('before stands beside after, in words and a sign, the darker the more died', () => {
  const section = sectionOf(page);
  expect(section).toContain(
    '<th scope="row">128 MiB</th><td class="left heat-10">✗ killed 2 of 2</td><td class="left heat-0">✓ survived 2 of 2</td>',
  );
  expect(section).toContain('<td class="left heat-6">! killed 1, out of heap 1, survived 1 of 3</td>');
});

test('what was not replayed under a limit is a dash, no survival', () => {
  expect(sectionOf(page)).toContain('<td class="left heat-0">✓ survived 1 of 1</td><td class="left muted">–</td>');
});

test('every run is told with what was asked, done and right, and nothing that its subject printed', () => {
  const section = sectionOf(page);
  expect(section).toContain('<summary>8 runs, one by one</summary>');
  expect(section).toContain(
    '<td class="left">survived</td><td>8.7 s</td><td>85</td><td>85</td><td>85</td><td>63.1 MiB</td>',
  );
  expect(page).not.toContain('hunter2');
});

test('a script in the name of an incident is text', () => {
  const hostile = sampleUnderLimits('upload', '<script>alert(1)</script>');
  const html = renderPage(hostile.verdict, hostile.results);
  expect(sectionOf(html)).toContain('&lt;script&gt;alert(1)');
  expect(html).not.toContain('<script>alert');
});

test('the same outcomes give the same bytes, every id once', () => {
  const again = sampleUnderLimits();
  expect(renderPage(again.verdict, again.results)).toBe(page);
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('results without a replay have neither the part nor the way to it', () => {
  const none = renderPage(verdict, { ...results, replays: { version: 1, runs: [] } });
  expect(none).not.toContain('replays"');
});
