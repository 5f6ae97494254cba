import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { honestResults } from '../judge/results.fixture.ts';
import { writeResults } from '../results/write.ts';
import { openInBrowser, reportCommand } from './report.ts';
import { useDesk } from './test-support/desk.ts';

const desk = useDesk();
let results: string;
beforeEach(async () => {
  results = join(desk.root, 'results.json');
  await writeResults(results, honestResults());
});

test('the page is written beside the results, and where it is is said', async () => {
  expect(await reportCommand({ results })).toBe(0);
  const page = join(desk.root, 'index.html');
  expect(await readFile(page, 'utf8')).toContain('<!doctype html>');
  expect(desk.told).toContain(`report  ${page}`);
  expect(desk.warned).toBe('');
});

test('the same results file gives the same bytes', async () => {
  const pages = [join(desk.root, 'a.html'), join(desk.root, 'b.html')];
  for (const html of pages) await reportCommand({ results, html });
  const [a, b] = await Promise.all(pages.map((page) => readFile(page, 'utf8')));
  expect(a).toBe(b);
});

test('a red verdict is a page like any other: only judging fails a build', async () => {
  const honest = honestResults();
  const scenarios = honest.scenarios.map((one) => ({
    ...one,
    points: one.points.map((point) => ({ ...point, reservationBytes: 1 })),
  }));
  await writeResults(results, { ...honest, scenarios });
  expect(await reportCommand({ results })).toBe(0);
  expect(await readFile(join(desk.root, 'index.html'), 'utf8')).toContain('<header class="');
});

test('a page that can not be written is exit code 7 and says which', async () => {
  const html = join(desk.root, 'missing', 'page.html');
  expect(await reportCommand({ results, html })).toBe(7);
  expect(desk.warned).toContain(`The page ${html} could not be written`);
});

test('only when asked is it opened; what can not be opened is said and is no failure', async () => {
  const opened: string[] = [];
  const open = async (file: string) => {
    opened.push(file);
    return 'No browser.';
  };
  await reportCommand({ results }, open);
  expect(opened).toEqual([]);
  expect(await reportCommand({ results, open: true }, open)).toBe(0);
  expect(opened).toEqual([join(desk.root, 'index.html')]);
  expect(desk.warned).toContain('No browser. Open ');
});

test('an opener that is not there is told by name', async () => {
  expect(await openInBrowser('page.html', ['plimsoll-no-such-opener'])).toContain('`plimsoll-no-such-opener`');
});
