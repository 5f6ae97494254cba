import { expect, test } from 'vitest';
import { MiB } from '../../harness/bytes.ts';
import type { Attribution, Growth } from '../../harness/results/attribution.ts';
import { sample } from '../sample.fixture.ts';
import { sampleAttribution, sampleGrowth } from '../sample-attribution.fixture.ts';
import { renderPage } from './page.ts';

const { verdict, results } = sample();
const id = results.attributions[0]?.case ?? '';
const known = sampleAttribution(id);

function pageOf(attributions: Attribution[], growths: Growth[] = []): string {
  return renderPage(verdict, { ...results, attributions, growths });
}

test('the line that is named is the innermost of the user, not the library below it', () => {
  expect(textOf(pageOf([known]))).toContain(
    '64.0 MiB of the 87.2 MiB alive at the peak (73 %) were allocated by sealPart, which begins at src/seal.ts:17, by calling ' +
      'allocUnsafeSlow (node:buffer); 17 % by handleUpload, which begins at src/upload.ts:41, by calling send (@aws-sdk/client-s3).',
  );
});

test('an attribution whose known holder was read wrongly shows nothing but that', () => {
  const check = { expectedBytes: 100, rightBytes: 90, trusted: false };
  const page = pageOf([{ ...known, check }]);
  expect(page).toContain('was only 90 % right');
  expect(page).not.toMatch(/role="tree"|SealedPart|src\/seal\.ts/);
});

test('an attribution that failed says why', () => {
  const { startedAt, seconds, flags } = known;
  expect(pageOf([{ case: id, startedAt, seconds, flags, status: 'failed', message: 'It died.' }])).toContain(
    'not known. It died.',
  );
});

test('thousands of small stacks become one, and their bytes are kept', () => {
  const crumbs = Array.from({ length: 9000 }, () => ({ stack: [7], heapBytes: 10, offHeapBytes: 0, objects: 1 }));
  const page = pageOf([{ ...known, allocatedBy: crumbs, unattributed: [], churn: [] }]);
  const [icicle] = JSON.parse(/id="icicles">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '[]');
  const stacks = icicle.views[0].stacks as [number[], number, number][];
  expect(stacks.length).toBeGreaterThan(1000);
  expect(stacks.length).toBeLessThan(9000);
  expect(stacks.reduce((sum, [, heap]) => sum + heap, 0)).toBe(90_000);
});

test('a leak is told with every path that keeps it', () => {
  const [known] = verdict.findings;
  if (known === undefined) throw new Error('the sample has no finding');
  const leaking = { ...known, code: 'leaking' as const, case: id, sentence: 'upload leaks.' };
  const page = renderPage(
    { ...verdict, findings: [leaking] },
    { ...results, attributions: [], growths: [sampleGrowth(id)] },
  );
  const findings = textOf(page.slice(page.indexOf('id="findings"'), page.indexOf('id="matrix"')));
  expect(findings).toContain('leaking upload leaks.');
  expect(findings).toContain(
    '43.0 KiB in 40 objects: Session, held by sessions: Map (src/sessions.ts:4), which is held by (global).',
  );
});

test('where nothing stayed, that is said once', () => {
  const green = { ...verdict, findings: [] };
  const tight = renderPage(green, { ...results, attributions: [], growths: [{ ...sampleGrowth(id), leaks: [] }] });
  expect(tight).not.toContain('id="findings"');
  expect(tight).toContain('nothing stayed after 40 operations');
});

test('functions whose stacks differ are told with all their bytes', () => {
  const rows = [1, 2].map((one) => ({ stack: [one, 3, 4], heapBytes: 0, offHeapBytes: 30 * MiB, objects: 1 }));
  expect(textOf(pageOf([{ ...known, allocatedBy: rows }]))).toContain(
    '60.0 MiB of the 87.2 MiB alive at the peak (69 %) were allocated by sealPart',
  );
  expect(pageOf([{ ...known, allocatedBy: rows.slice(1) }])).toContain('30.0 MiB of the 87.2 MiB');
});

test('that a line is where a function begins is said once a scenario, beside the holders', () => {
  expect(pageOf([known]).match(/is where that function begins/g)).toHaveLength(1);
  expect(pageOf([], [sampleGrowth(id)])).not.toContain('is where that function begins');
});

function textOf(html: string): string {
  return html.replace(/<[^>]+>/g, '');
}

test('a variant that was asked about alone is told without a product beside it', () => {
  const cases = verdict.cases.map((one) => ({ ...one, kind: 'control' as const, variant: 'naive' }));
  const page = renderPage({ ...verdict, cases, findings: [] }, { ...results, attributions: [known] });
  expect(page.match(/role="tree"/g)).toHaveLength(1);
  expect(textOf(page)).toContain('naive, content 64 MiB, 8 at once: 64.0 MiB');
});

test('a finding of another number at once of the same code is led to who held it, and told where that was seen', () => {
  const findings = verdict.findings.map((one) => ({ ...one, case: results.cases[0]?.id ?? '' }));
  const page = textOf(renderPage({ ...verdict, findings }, { ...results, attributions: [known] }));
  expect(page).toContain('Taken byWith content 64 MiB, 8 at once: 64.0 MiB of the 87.2 MiB');
  const late = findings.map((one) => ({ ...one, code: 'over-reserved' as const }));
  expect(textOf(renderPage({ ...verdict, findings: late }, { ...results, attributions: [known] }))).not.toContain(
    'Taken by',
  );
});

test('pages of the pool are told with how little keeps each of them', () => {
  expect(textOf(pageOf([known]))).toContain(
    "12 pages of Node's buffer pool (768 KiB) were still there, pinned by 1.8 KiB of slices. " +
      'By the page, the fewest first: 12 B, 40 B, 40 B, 96 B, 128 B, 160 B of 64.0 KiB.',
  );
});
