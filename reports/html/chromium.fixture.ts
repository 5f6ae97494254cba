import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';

const EXECUTABLE = process.env.PLIMSOLL_CHROMIUM ?? '/usr/bin/chromium';

/** What the tests say where they can't run. */
const chromiumMissing = existsSync(EXECUTABLE)
  ? null
  : `Chromium is not at ${EXECUTABLE}: install it (apt-get install chromium) or name another with PLIMSOLL_CHROMIUM.`;

/** The system's Chromium, kept from asking its maker's hosts for anything at its start. */
async function launchChromium(): Promise<Browser> {
  return await chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

interface Look {
  readonly width?: number;
  readonly colours?: 'light' | 'dark';
  readonly script?: boolean;
}

/**
 * One file of tests about one page, in a browser of its own. Whatever a test does, the page complains of nothing and asks
 * nobody for anything.
 */
export function openInChromium(render: () => string) {
  let folder = '';
  let address = '';
  let browser: Browser | null = null;
  let pages: Page[] = [];
  let complaints: string[] = [];
  let requests: string[] = [];

  beforeAll(async () => {
    if (chromiumMissing !== null) return;
    folder = await mkdtemp(join(tmpdir(), 'plimsoll-page-'));
    const file = join(folder, 'report.html');
    await writeFile(file, render());
    address = pathToFileURL(file).href;
    browser = await launchChromium();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    if (folder !== '') await rm(folder, { recursive: true, force: true });
  });

  beforeEach((context) => {
    if (chromiumMissing !== null) context.skip(chromiumMissing);
    complaints = [];
    requests = [];
  });

  afterEach(async () => {
    await Promise.all(pages.map((page) => page.close()));
    pages = [];
    expect(complaints).toEqual([]);
    expect(requests).toEqual([]);
  });

  const open = async (hash = '', { width = 1280, colours = 'light', script = true }: Look = {}): Promise<Page> => {
    if (browser === null) throw new Error('no browser');
    const page = await browser.newPage({
      viewport: { width, height: 900 },
      colorScheme: colours,
      javaScriptEnabled: script,
    });
    pages.push(page);
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(address) && !request.url().startsWith('blob:')) requests.push(request.url());
    });
    await page.goto(`${address}${hash}`);
    if (script) await page.locator('.plot canvas, [role=treeitem]').first().waitFor();
    return page;
  };
  return { open };
}

/** What axe-core finds wrong, in a line each. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = (await page.evaluate('axe.run()')) as {
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
  };
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
}
