import { expect, test } from 'vitest';
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
  expect(pageOf([known])).toContain('64.0 MiB of 87.2 MiB (73 %), was allocated by sealPart at src/seal.ts:17.');
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
  const crumbs = Array.from({ length: 3000 }, () => ({ stack: [7], heapBytes: 10, offHeapBytes: 0, objects: 1 }));
  const page = pageOf([{ ...known, allocatedBy: crumbs, unattributed: [], churn: [] }]);
  const [icicle] = JSON.parse(/id="icicles">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '[]');
  const stacks = icicle.views[0].stacks as [number[], number, number][];
  expect(stacks.length).toBeLessThan(2000);
  expect(stacks.reduce((sum, [, heap]) => sum + heap, 0)).toBe(30_000);
});

test('what stayed after operations is told with what holds it', () => {
  const page = pageOf([], [sampleGrowth(id)]);
  expect(page).toContain('1.1 KiB an operation stayed after 40 operations');
  expect(page).toContain('(global) → sessions: Map (src/sessions.ts:4) → Session');
});
