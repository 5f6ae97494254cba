import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { CaseVerdict } from '../../harness/judge/verdict.ts';
import { sample } from '../sample.fixture.ts';
import type { PeaksChart } from './client.ts';
import { renderPage } from './page.ts';

const { verdict, results } = sample();
const page = renderPage(verdict, results);

/** What stands between the tags: what a browser hashes. */
function inside(tag: 'script' | 'style', html = page): string {
  const match = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(html);
  return match?.[1] ?? '';
}

function chartsOf(html: string): PeaksChart[] {
  return JSON.parse(/id="charts">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '[]') as PeaksChart[];
}

test('the first heading is the verdict sentence', () => {
  expect(/<h1>([\s\S]*?)<\/h1>/.exec(page)?.[1]).toContain(verdict.sentence);
});

test.for(['script', 'style'] as const)('the policy allows exactly the %s that is in the page', (tag) => {
  const hash = createHash('sha256').update(inside(tag)).digest('base64');
  expect(page).toContain(`${tag}-src 'sha256-${hash}'`);
  expect(inside(tag).length).toBeGreaterThan(1000);
});

test('the policy begins by forbidding everything, and no style attribute asks for an exception', () => {
  expect(page).toContain(`http-equiv="Content-Security-Policy" content="default-src 'none';`);
  expect(page).not.toMatch(/unsafe-|<[^>]+ style=|<[^>]+ on[a-z]+=/);
});

test('nothing refers to the network', () => {
  expect(page).not.toMatch(/\b(src|href|srcset|action|poster)\s*=\s*["']/i);
  expect(page).not.toMatch(/@import|url\(|\bfetch\(|XMLHttpRequest|import\(|sendBeacon|WebSocket/);
});

test('a finding names the line, the honest bytes and the command', () => {
  expect(page).toContain('<code>src/admission.ts:12</code> in <code>uploadPartBytes</code>');
  expect(page).toContain('<strong>needs 12.7 MiB</strong> <span class="muted">(13,316,916 bytes)</span>');
  expect(page).toContain('--parameter content=67108864 --concurrency 8 --lane resident</code>');
});

test('what stands between backticks is shown as something to type', () => {
  const findings = verdict.findings.map((one) => ({ ...one, remedy: 'Say `allowance: <b>` instead.' }));
  expect(renderPage({ ...verdict, findings }, results)).toContain('Say <code>allowance: &lt;b&gt;</code> instead.');
});

test('every case is a line of the table, red only where the verdict fails', () => {
  expect(page.match(/<td class="over">106 %<\/td>/g)).toHaveLength(1);
  expect(page.match(/✓ holds/g)).toHaveLength(7);
  const over = verdict.cases
    .slice(0, 1)
    .map((one): CaseVerdict => ({ ...one, utilisation: 1.2, status: 'inconclusive' }));
  expect(renderPage({ ...verdict, cases: over }, results)).not.toContain('class="over"');
});

test('a chart draws the wave whole: N times the reservation, and the peaks above the floor', () => {
  const [first, , third] = chartsOf(page);
  expect(first?.concurrency).toEqual([0, 1, 2, 4, 8]);
  expect(first?.reserved).toEqual([0, 11.5, 23, 46, 92]);
  expect(first?.resident.at(-1)).toBeCloseTo(76);
  expect(first?.failed).toEqual([null, null, null, null, null]);
  expect(third?.failed.at(-1)).toBeCloseTo(101.6);
});

test('an allowance lifts the reservation line', () => {
  const scenarios = results.scenarios.map((one) => ({ ...one, allowanceBytes: 32 * 1024 * 1024 }));
  expect(chartsOf(renderPage(verdict, { ...results, scenarios }))[0]?.reserved).toEqual([32, 43.5, 55, 78, 124]);
});

test('a governed case is in the tables and not in the chart, because it holds operations back', () => {
  const governed = verdict.cases.map((one) => (one.concurrency === 8 ? { ...one, governed: true } : one));
  const html = renderPage({ ...verdict, cases: governed }, results);
  expect(chartsOf(html)[0]?.concurrency).toEqual([0, 1, 2, 4]);
  expect(html).toContain('8 <small>governed</small>');
});

test('a script in a name, a path or a message is text', () => {
  const hostile = sample('<script>alert(1)</script>');
  const findings = hostile.verdict.findings.map((one) => ({
    ...one,
    remedy: '"><img src=x onerror=alert(2)>',
    location: { file: '<svg onload=alert(3)>.ts', line: 1, column: 1, function: '</code><script>' },
  }));
  const html = renderPage({ ...hostile.verdict, findings }, hostile.results);
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(html).not.toMatch(/<script>alert|<img|<svg onload/);
  expect(html.match(/<script/g)).toHaveLength(2);
  expect(inside('script', html)).toBe(inside('script'));
});

test('the machine, what was not judged and the command to repeat stand at the end', () => {
  const end = page.slice(page.indexOf('Can these figures be trusted?'));
  for (const text of ['24.21.0', 'glibc 2.36', '768 KiB', 'moves more than 2 GiB', 'plimsoll measure --plan quick'])
    expect(end).toContain(text);
});

test('a verdict without cases is still a page', () => {
  const html = renderPage(
    { ...verdict, cases: [], findings: [], controls: [], slopes: [], notJudged: [] },
    { ...results, trials: [] },
  );
  expect(html).toContain('<h1>');
  expect(chartsOf(html)).toEqual([]);
});
