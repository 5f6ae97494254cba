import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { sample } from '../sample.fixture.ts';
import { axeFindings, openInChromium } from './chromium.fixture.ts';
import { renderPage } from './page.ts';

/** A machine that measures beside it is slow; nothing here is timed. */
vi.setConfig({ testTimeout: 60_000 });

const { open } = openInChromium(() => {
  const { verdict, results } = sample();
  return renderPage(verdict, results);
});

function hashOf(page: Page): string {
  return new URL(page.url()).hash;
}

test('a chart zooms by keyboard, says so, and shows all again', async () => {
  const page = await open();
  const figure = page.locator('figure', { has: page.locator('.plot') }).first();
  const whole = figure.locator('.whole');
  expect(await whole.isVisible()).toBe(false);
  await figure.locator('.plot').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('+');
  await whole.waitFor({ state: 'visible' });
  await whole.click();
  await whole.waitFor({ state: 'hidden' });
});

test('a chart zooms by dragging', async () => {
  const page = await open();
  const figure = page.locator('figure', { has: page.locator('.plot') }).first();
  await figure.scrollIntoViewIfNeeded();
  const box = await figure.locator('.u-over').boundingBox();
  if (box === null) throw new Error('the chart has no area');
  await page.mouse.move(box.x + box.width * 0.2, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + 60, { steps: 5 });
  await page.mouse.up();
  await figure.locator('.whole').waitFor({ state: 'visible' });
});

test('the key reads the figures under the cursor, with their unit', async () => {
  const page = await open();
  const figure = page.locator('figure', { has: page.locator('.plot') }).first();
  await figure.locator('.plot').focus();
  for (let at = 0; at < 4; at += 1) await page.keyboard.press('ArrowRight');
  expect(await figure.locator('.key').textContent()).toMatch(/at once\s+4\s+reserved\s+48 MiB/);
});

test('the search marks what it finds and says how much that holds', async () => {
  const page = await open();
  await page.getByLabel('Search').fill('sealpart');
  expect(await page.locator('.cell.match').count()).toBe(1);
  expect(await page.locator('.icicle .detail').textContent()).toBe('"sealpart" holds 64.0 MiB, 73 %.');
  await page.getByLabel('Search').press('Enter');
  expect(await page.evaluate('document.activeElement.textContent')).toContain('sealPart src/seal.ts:17');
});

test('the icicle is walked and zoomed by keyboard alone', async () => {
  const page = await open();
  await page.locator('[role=tree] [tabindex="0"]').focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
  const selected = page.locator('[role=treeitem][aria-selected=true]');
  expect(await selected.textContent()).toContain('sealPart');
  const everything = await page.locator('[role=tree]').boundingBox();
  expect((await selected.boundingBox())?.width).toBeCloseTo(everything?.width ?? 0, 0);
  await page.keyboard.press('Escape');
  expect(await selected.textContent()).toContain('handleUpload');
});

test('the frames of Node and of packages are folded until they are asked for', async () => {
  const page = await open();
  const folded = await page.locator('[role=treeitem]').allInnerTexts();
  expect(folded.join('\n')).toContain('emit node:events:508 +1 folded');
  await page.getByLabel('every frame').check();
  expect((await page.locator('[role=treeitem]').allInnerTexts()).join('\n')).toContain('onrequest');
});

test('the theme follows the system until one is chosen, and charts follow the theme', async () => {
  const page = await open('', { colours: 'dark' });
  const paper = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
  expect(await paper()).toBe('rgb(20, 24, 28)');
  const before = await page.evaluate('document.querySelector(".plot canvas").toDataURL()');
  await page.getByRole('button', { name: 'light' }).click();
  expect(await paper()).toBe('rgb(255, 255, 255)');
  expect(await page.evaluate('document.querySelector(".plot canvas").toDataURL()')).not.toBe(before);
  await page.reload();
  await expect.poll(paper).toBe('rgb(255, 255, 255)');
});

test('behind a long series there is a table with a row a point', async () => {
  const page = await open();
  const fold = page.locator('figure', { hasText: 'the kernel counts' }).first().locator('details');
  await fold.locator('summary').click();
  const said = Number(/Table of (\d+) rows/.exec((await fold.locator('summary').textContent()) ?? '')?.[1]);
  await fold.locator('tbody tr').first().waitFor();
  expect(await fold.locator('tbody tr').count()).toBe(said);
  const head = await fold.locator('thead th').allTextContents();
  expect(head).toEqual(['time, s', 'floor and reserved, MiB', 'resident set, MiB', 'floor, MiB']);
});

test('without JavaScript the verdict, the tables and what held it are still there', async () => {
  const page = await open('', { script: false });
  expect(await page.locator('h1').textContent()).toContain('needs 12.7 MiB an operation');
  expect(await page.locator('noscript').first().isVisible()).toBe(true);
  await page.getByText('largest stacks', { exact: false }).first().click();
  expect(await page.getByRole('rowheader', { name: 'sealPart' }).isVisible()).toBe(true);
});

test('what is open stands in the address, and a link to it opens the same', async () => {
  const page = await open();
  const fold = page.locator('details[id]', { hasText: 'further set' }).first();
  await fold.locator('summary').first().click();
  await page.locator('.cell', { hasText: 'sealPart' }).click();
  await expect.poll(() => hashOf(page)).toMatch(/over-time-more.*,upload-holders-.*-tree:0\.0\.0/);
  const other = await open(hashOf(page));
  expect(await other.locator('[role=treeitem][aria-selected=true]').textContent()).toContain('sealPart');
  expect(await other.locator('details[open]', { hasText: 'further set' }).count()).toBeGreaterThan(0);
  expect(hashOf(other)).toBe(hashOf(page));
});

test('a chart that was folded away is drawn when it is unfolded', async () => {
  const page = await open();
  const fold = page.locator('details[id]', { hasText: 'further set' }).first();
  expect(await fold.locator('canvas').count()).toBe(0);
  await fold.locator('summary').first().click();
  await fold.locator('canvas').first().waitFor();
});

test('the verdict, the cases and the holders can be taken along', async () => {
  const page = await open();
  const take = async (button: string) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: button }).click(),
    ]);
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
  };
  const json = await take('verdict, JSON');
  expect(json.name).toBe('plimsoll-verdict.json');
  expect(JSON.parse(json.text)).toMatchObject({ format: 'plimsoll/verdict', exitCode: 1 });
  const csv = await take('cases, CSV');
  const [head = '', ...rows] = csv.text.trim().split('\r\n');
  expect(head).toContain('"reserved bytes"');
  expect(rows).toHaveLength(8);
  expect(rows[7]).toContain('"content 64 MiB","8","no","12582912"');
  const speedscope = JSON.parse((await take('Speedscope')).text);
  const [alive] = speedscope.profiles;
  expect(alive.weights.reduce((sum: number, one: number) => sum + one, 0)).toBe(alive.endValue);
  expect(speedscope.shared.frames).toContainEqual({ name: 'sealPart', file: 'src/seal.ts', line: 17, col: 5 });
  const heapProfile = await take('.heapprofile');
  expect(heapProfile.name).toMatch(/^plimsoll-upload-holders-.*\.heapprofile$/);
  const names = JSON.stringify(JSON.parse(heapProfile.text).head);
  expect(names).toContain('"functionName":"sealPart","scriptId":"0","url":"src/seal.ts","lineNumber":16');
});

test.for([
  ['light', 1280],
  ['dark', 390],
] as const)(
  'axe finds nothing in %s at %i pixels, with all but long tables unfolded',
  { timeout: 120_000 },
  async ([colours, width]) => {
    const page = await open('', { colours, width });
    await page.evaluate('for (const one of document.querySelectorAll("details:not(:has(> .tall))")) one.open = true');
    await page.locator('details .plot canvas').first().waitFor();
    expect(await axeFindings(page)).toEqual([]);
  },
);

test('a narrow window scrolls its tables and not the page', async () => {
  const page = await open('', { width: 390 });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
});
