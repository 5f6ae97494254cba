/** Links that lead nowhere: files that are not there, and headings that are not in them. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Page, proseOf, root } from './pages.ts';

/** `page:line → target` of every relative link whose file or heading does not exist. */
export async function brokenLinks(page: Page): Promise<string[]> {
  const broken = [];
  for (const [index, text] of proseOf(page).entries()) {
    for (const [, target = ''] of text.replace(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target) || (await leadsSomewhere(page, target))) continue;
      broken.push(`${page.file}:${index + 1} → ${target}`);
    }
  }
  return broken;
}

async function leadsSomewhere(page: Page, target: string): Promise<boolean> {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page.file : join(dirname(page.file), path);
  if (!existsSync(join(root, file))) return false;
  return anchor === undefined || (await headingsOf(file)).includes(anchor);
}

/** As GitHub names them; a heading that stands there twice gets a number. */
async function headingsOf(file: string): Promise<string[]> {
  const lines = (await readFile(join(root, file), 'utf8')).split('\n');
  const seen = new Map<string, number>();
  return proseOf({ file, lines })
    .filter((line) => /^#+ /.test(line))
    .map((line) => {
      const name = line.replace(/^#+ +/, '').toLowerCase();
      const anchor = name.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
      const before = seen.get(anchor) ?? 0;
      seen.set(anchor, before + 1);
      return before === 0 ? anchor : `${anchor}-${before}`;
    });
}
