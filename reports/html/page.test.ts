import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { MiB } from '../../harness/bytes.ts';
import type { CaseVerdict } from '../../harness/judge/verdict.ts';
import type { Attributed } from '../../harness/results/attribution.ts';
import type { CompletedTrial, Results } from '../../harness/results/schema.ts';
import { sample } from '../sample.fixture.ts';
import { sampleAttribution } from '../sample-attribution.fixture.ts';
import type { ChartData } from './chart-data.ts';
import { renderPage } from './page.ts';

const { verdict, results } = sample();
const page = renderPage(verdict, results);

/** What stands between the tags: what a browser hashes. */
function inside(tag: 'script' | 'style', html = page): string {
  const match = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(html);
  return match?.[1] ?? '';
}

function textOf(html: string): string {
  return html.replace(/<[^>]+>/g, '').replaceAll('&#39;', "'");
}

test('the first heading is the verdict sentence', () => {
  expect(textOf(/<h1>([\s\S]*?)<\/h1>/.exec(page)?.[1] ?? '')).toContain(verdict.sentence);
});

test('what failed comes before the matrix, and the matrix before the scenarios', () => {
  const places = ['id="findings"', 'id="matrix"', 'id="scenario-upload"', 'id="trust"', 'id="environment"'];
  const found = places.map((place) => page.indexOf(place));
  expect(found).toEqual(found.toSorted((a, b) => a - b));
  expect(found[0]).toBeGreaterThan(0);
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
  expect(page).not.toMatch(/\b(src|srcset|action|poster)\s*=\s*["']|\bhref\s*=\s*["'](?!#)/i);
  expect(page).not.toMatch(/@import|url\(|\bfetch\(|XMLHttpRequest|import\(|sendBeacon|WebSocket/);
});

test('a finding names the line, the honest bytes, who held them, and the command', () => {
  const finding = page.slice(page.indexOf('id="findings"'), page.indexOf('id="matrix"'));
  expect(finding).toContain('<code>src/admission.ts:12</code> in <code>uploadPartBytes</code>');
  expect(finding).toContain('<strong>needs 12.7 MiB</strong> <span class="muted">(13,316,916 bytes)</span>');
  expect(finding).toContain('were allocated by sealPart, which begins at <code>src/seal.ts:17</code>');
  expect(finding).toContain('--parameter content=67108864 --concurrency 8 --lane resident</code>');
});

test('what stands between backticks is shown as something to type', () => {
  const findings = verdict.findings.map((one) => ({ ...one, remedy: 'Say `allowance: <b>` instead.' }));
  expect(renderPage({ ...verdict, findings }, results)).toContain('Say <code>allowance: &lt;b&gt;</code> instead.');
});

test('every case is a line of the matrix, red only where the verdict fails', () => {
  expect(page.match(/<td class="over"[^>]*>106 %<\/td>/g)).toHaveLength(1);
  expect(page.match(/✓ holds<\/span>/g)).toHaveLength(7);
  const over = verdict.cases
    .slice(0, 1)
    .map((one): CaseVerdict => ({ ...one, utilisation: 1.2, status: 'inconclusive' }));
  expect(renderPage({ ...verdict, cases: over }, results)).not.toContain('class="over"');
});

test('a governed case is in the tables and in no chart over concurrency, because it holds operations back', () => {
  const governed = verdict.cases.map((one) => (one.concurrency === 8 ? { ...one, governed: true } : one));
  const html = renderPage({ ...verdict, cases: governed }, results);
  expect(overConcurrency(html)[0]?.x.values).toEqual([0, 1, 2, 4]);
  expect(html).toContain('8 <small>governed</small>');
});

test('a script in a name, a path, a holder or a message is text', () => {
  const hostile = sample('<script>alert(1)</script>');
  const findings = hostile.verdict.findings.map((one) => ({
    ...one,
    remedy: '"><img src=x onerror=alert(2)>',
    location: { file: '<svg onload=alert(3)>.ts', line: 1, column: 1, function: '</code><script>' },
  }));
  const attributions = hostile.results.attributions.map(({ case: id }) => {
    const one = sampleAttribution(id, '<img src=x>');
    const frames = one.frames.map((frame) => ({ ...frame, function: '</script><script>alert(4)</script>' }));
    return { ...one, frames };
  });
  const html = renderPage({ ...hostile.verdict, findings }, { ...hostile.results, attributions });
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(html).not.toMatch(/<script>alert|<img|<svg onload/);
  expect(html.match(/<script/g)).toHaveLength(4);
  expect(inside('script', html)).toBe(inside('script'));
});

test('what was not judged, the environment and the command to repeat stand at the end', () => {
  const end = page.slice(page.indexOf('Can these figures be trusted?'));
  for (const text of ['24.21.0', 'glibc 2.36', '768 KiB', 'moves more than 2 GiB', 'plimsoll measure --plan quick'])
    expect(end).toContain(text);
});

test("the folder that one person's results went to, and what a subject printed, go to nobody else", () => {
  const failed = { ...trialOf(results), status: 'failed' as const, reason: 'threw' as const, message: 'It threw.' };
  const html = renderPage(verdict, {
    ...results,
    command: "plimsoll measure --out '/home/ann/secret folder' --plan quick",
    trials: [...results.trials, { ...failed, output: 'token=hunter2' }],
  });
  expect(html).not.toMatch(/secret folder|hunter2/);
  expect(html).toContain('plimsoll measure --plan quick</code>');
});

test('every id is there once, and every link within the page leads somewhere', () => {
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
});

test('a suite of a hundred cases with long series, all attributed to thousands of stacks, stays below 2 MB', () => {
  const points = Array.from({ length: 100 }, (_, at) => at);
  const template = verdict.cases[0] as CaseVerdict;
  const facts = results.scenarios[0];
  const trial = trialOf(results);
  const series = trial.series.map((one) => ({
    ...one,
    rows: Array.from({ length: 20_000 }, (_, ms) => [ms, 70_000 + ((ms * 7919) % 20_011)]),
  }));
  const many: Results = {
    ...results,
    scenarios: points.flatMap((at) => (facts === undefined ? [] : [{ ...facts, name: `s${at}` }])),
    cases: points.map((at) => ({ ...caseOf(results), id: `c${at}`, scenario: `s${at}` })),
    trials: points.map((at) => ({ ...trial, case: `c${at}`, series })),
    attributions: points.slice(0, 30).map((at) => manyStacks(`c${at}`)),
  };
  const cases = points.map((at) => ({ ...template, id: `c${at}`, scenario: `s${at}` }));
  const html = renderPage({ ...verdict, cases, findings: [] }, many);
  expect(html.match(/class="plot"/g)?.length).toBeGreaterThanOrEqual(200);
  expect(html.match(/role="tree"/g)?.length).toBe(30);
  expect(Buffer.byteLength(html)).toBeLessThan(2_000_000);
});

/** Two thousand stacks of ten frames each, most of which no other stack has. */
function manyStacks(id: string): Attributed {
  const one = sampleAttribution(id);
  const [template] = one.frames;
  if (template === undefined) throw new Error('the sample has frames');
  const names = Array.from({ length: 6000 }, (_, at) => at);
  const frames = names.map((at) => ({ ...template, function: `someFunction${at}`, file: `src/folder/file${at}.ts` }));
  const stacks = names.slice(0, 2000).map((at) => Array.from({ length: 10 }, (_, depth) => (at * 7 + depth) % 6000));
  return {
    ...one,
    frames,
    allocatedBy: stacks.map((stack, at) => ({ stack, heapBytes: 1000 + at, offHeapBytes: at, objects: 1 })),
    churn: stacks.map((stack, at) => ({ stack, bytes: 1000 + at })),
  };
}

test('the same verdict and results give the same bytes', () => {
  const again = sample();
  expect(renderPage(again.verdict, again.results)).toBe(page);
});

test('a verdict without cases is still a page', () => {
  const html = renderPage(
    { ...verdict, cases: [], findings: [], controls: [], slopes: [], notJudged: [] },
    { ...results, trials: [], attributions: [] },
  );
  expect(html).toContain('<h1>');
  expect(html).not.toContain('class="plot"');
});

test('a breach by an allowance is none: the line is lifted by it', () => {
  const scenarios = results.scenarios.map((one) => ({ ...one, allowanceBytes: 32 * MiB }));
  const [, small] = overConcurrency(renderPage(verdict, { ...results, scenarios }));
  expect(small?.series[0]?.values).toEqual([32, 43.5, 55, 78, 124]);
});

function overConcurrency(html: string): ChartData[] {
  const charts = JSON.parse(/id="charts">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '[]') as ChartData[];
  return charts.filter(({ x }) => x.label === 'at once');
}

function trialOf({ trials }: Results): CompletedTrial {
  const found = trials.find((one) => one.status === 'completed' && one.lane === 'resident');
  if (found?.status !== 'completed') throw new Error('the sample has a resident trial');
  return found;
}

function caseOf({ cases }: Results) {
  const [first] = cases;
  if (first === undefined) throw new Error('the sample has a case');
  return first;
}
