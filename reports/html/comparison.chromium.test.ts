import { expect, test, vi } from 'vitest';
import { sampleComparison } from '../sample-comparison.fixture.ts';
import { axeFindings, openInChromium } from './chromium.fixture.ts';
import { renderComparison } from './comparison.ts';

/** A machine that measures beside it is slow; nothing here is timed. */
vi.setConfig({ testTimeout: 60_000 });

const { open } = openInChromium(() => {
  const { compared, before, after } = sampleComparison();
  return renderComparison(compared, before, after);
});

test('a frame says its sign in words as well as by its colour', async () => {
  const page = await open();
  const cells = (change: string) => page.locator(`.cell.${change}`).allInnerTexts();
  expect(await cells('grew')).toContain('+8.0 MiB new src/upload.ts:41 (keepPart)');
  expect(await cells('shrank')).toContain('−4.0 MiB gone src/old.ts:5 (oldWay)');
  const same = await page.getByRole('treeitem', { name: 'sealPart' }).getAttribute('aria-label');
  expect(same).toBe('+1.0 MiB src/seal.ts:19 (sealPart), before 8.0 MiB, after 9.0 MiB');
});

test('frames stand beside each other, as wide as the larger of their sides', async () => {
  const page = await open();
  const widthOf = async (name: string) => (await page.getByRole('treeitem', { name }).boundingBox())?.width ?? 0;
  const [sealed, kept, old, all] = await Promise.all(['sealPart', 'keepPart', 'oldWay', 'everything'].map(widthOf));
  expect((sealed ?? 0) / (all ?? 1)).toBeCloseTo(9 / 21, 2);
  expect((kept ?? 0) / (all ?? 1)).toBeCloseTo(8 / 21, 2);
  expect((old ?? 0) / (all ?? 1)).toBeCloseTo(4 / 21, 2);
});

test('the search says both sides of what it finds', async () => {
  const page = await open();
  await page.getByLabel('Search').fill('src/');
  expect(await page.locator('.icicle .detail').textContent()).toBe(
    '"src/" holds 17.0 MiB an operation, before 12.0 MiB.',
  );
});

test('a zoomed difference is a link', async () => {
  const page = await open();
  await page.getByRole('treeitem', { name: 'keepPart' }).click();
  await expect.poll(() => new URL(page.url()).hash).toMatch(/^#difference-upload-8-tree:0\.\d$/);
  const other = await open(new URL(page.url()).hash);
  expect(await other.locator('[aria-selected=true]').textContent()).toContain('keepPart');
});

test.for([
  ['light', 1280],
  ['dark', 380],
] as const)('axe finds nothing in %s at %i pixels, and the page does not scroll sideways', async ([colours, width]) => {
  const page = await open('', { colours, width });
  expect(await axeFindings(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
});
