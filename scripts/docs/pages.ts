/** The pages that a reader sees, taken apart into what is code and what is text. */
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

export interface Page {
  /** From the repository's root. */
  readonly file: string;
  readonly lines: readonly string[];
}

export interface Fence {
  /** Of the first line within, counted from 1. */
  readonly line: number;
  readonly language: string;
  readonly lines: readonly string[];
}

export interface InlineCode {
  readonly line: number;
  readonly text: string;
}

/** README.md, CHANGELOG.md and every page of docs/, in the order of their names. */
export async function readPages(): Promise<Page[]> {
  const files = [];
  for await (const file of glob('{README,CHANGELOG,docs/*}.md', { cwd: root })) files.push(file);
  return await Promise.all(
    files.sort().map(async (file) => ({ file, lines: (await readFile(join(root, file), 'utf8')).split('\n') })),
  );
}

export function fencesOf({ lines }: Page): Fence[] {
  const fences: Fence[] = [];
  for (let at = 0; at < lines.length; at++) {
    const open = /^\s*(`{3,})(\w*)/.exec(lines[at] ?? '');
    if (open === null) continue;
    const first = at + 1;
    while (++at < lines.length && !lines[at]?.trim().startsWith(open[1] ?? '')) {}
    fences.push({ line: first + 1, language: open[2] ?? '', lines: lines.slice(first, at) });
  }
  return fences;
}

/** The text with empty lines where fences were, so that lines keep their numbers. */
export function proseOf(page: Page): string[] {
  const prose = [...page.lines];
  for (const { line, lines } of fencesOf(page)) {
    for (let at = line - 2; at <= line - 1 + lines.length; at++) prose[at] = '';
  }
  return prose;
}

/** Code within sentences may go on in the next line. */
export function inlineCodeOf(page: Page): InlineCode[] {
  const text = proseOf(page).join('\n');
  return [...text.matchAll(/`([^`]+)`/g)].map(({ 1: code = '', index }) => ({
    line: text.slice(0, index).split('\n').length,
    text: code.replaceAll('\n', ' '),
  }));
}
