/**
 * How long a report takes to open from disk: from the navigation's start to the load event, and to the first paint with
 * content, the median of ten loads in a fresh tab each. `node scripts/report-open.ts [page]`, by default the last report.
 */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Page } from 'playwright-core';

const LOADS = 10;
const EXECUTABLE = process.env.PLIMSOLL_CHROMIUM ?? '/usr/bin/chromium';

interface Times {
  readonly loaded: number;
  readonly painted: number;
}

const file = resolve(process.argv[2] ?? 'plimsoll-report/index.html');
const { size } = await stat(file);
const browser = await chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox', '--disable-gpu'] });
try {
  const times: Times[] = [];
  for (let load = 0; load < LOADS; load += 1) times.push(await openOnce());
  const figures = (name: keyof Times) => times.map((one) => one[name]).toSorted((a, b) => a - b);
  process.stdout.write(
    `${file}: ${Math.round(size / 1000)} kB, ${LOADS} loads in Chromium ${browser.version()}\n` +
      `load event    ${told(figures('loaded'))}\n` +
      `first content ${told(figures('painted'))}\n`,
  );
} finally {
  await browser.close();
}

async function openOnce(): Promise<Times> {
  const page = await browser.newPage();
  try {
    await page.goto(pathToFileURL(file).href);
    return await timesOf(page);
  } finally {
    await page.close();
  }
}

/** A painted frame is told a moment after the load event. Text, because the page's policy lets nothing be compiled in it. */
async function timesOf(page: Page): Promise<Times> {
  return (await page.evaluate(`new Promise((resolve) => {
    const look = () => {
      const painted = performance.getEntriesByName('first-contentful-paint')[0]?.startTime;
      const loaded = performance.getEntriesByType('navigation')[0].loadEventEnd;
      if (painted === undefined || loaded === 0) setTimeout(look, 10);
      else resolve({ loaded, painted });
    };
    look();
  })`)) as Times;
}

function told(sorted: readonly number[]): string {
  const [fastest = 0, middle = 0, slowest = 0] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  return `median ${Math.round(middle)} ms (${Math.round(fastest)} to ${Math.round(slowest)})`;
}
