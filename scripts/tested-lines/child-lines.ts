/** Which lines child processes ran, from what V8 wrote for `NODE_V8_COVERAGE`. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

interface RawCoverage {
  readonly result: readonly { readonly url: string; readonly functions: readonly RawFunction[] }[];
}

interface RawFunction {
  readonly isBlockCoverage: boolean;
  readonly ranges: readonly RawRange[];
}

interface RawRange {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

/**
 * Line numbers (from 1) that ran at least once, a file at a time. Node strips types by putting blanks in their place, so
 * that V8's offsets are those of the source.
 *
 * @param files what V8 wrote, one a process
 * @param wanted files to look at; others, and what was compiled into a bundle, are left out
 */
export async function childLines(
  files: readonly string[],
  wanted: ReadonlySet<string>,
): Promise<Map<string, Set<number>>> {
  const ran = new Map<string, Set<number>>();
  const sources = new Map<string, readonly Line[]>();
  for (const file of files) {
    for (const { url, functions } of await read(file)) {
      if (!url.startsWith('file://') || !wanted.has(fileURLToPath(url))) continue;
      const path = fileURLToPath(url);
      const lines = sources.get(path) ?? linesOf(await readFile(path, 'utf8'));
      sources.set(path, lines);
      const known = ran.get(path) ?? new Set<number>();
      for (const number of linesThatRan(lines, functions)) known.add(number);
      ran.set(path, known);
    }
  }
  return ran;
}

/** A process that was killed while it wrote left a file that is cut short: it proves nothing, and harms nothing. */
async function read(file: string): Promise<RawCoverage['result']> {
  try {
    return (JSON.parse(await readFile(file, 'utf8')) as RawCoverage).result;
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

interface Line {
  readonly number: number;
  /** Of its first character that is no blank. */
  readonly offset: number;
}

function linesOf(source: string): Line[] {
  let start = 0;
  return source.split('\n').flatMap((text, index) => {
    const offset = start + (text.length - text.trimStart().length);
    start += text.length + 1;
    return text.trim() === '' ? [] : [{ number: index + 1, offset }];
  });
}

/** The innermost range around a line's beginning says how often it ran. */
function linesThatRan(lines: readonly Line[], functions: readonly RawFunction[]): number[] {
  const ranges = functions.flatMap((one) => one.ranges).toSorted((a, b) => width(b) - width(a));
  return lines
    .filter(({ offset }) => (ranges.findLast((range) => holds(range, offset))?.count ?? 0) > 0)
    .map(({ number }) => number);
}

function width({ startOffset, endOffset }: RawRange): number {
  return endOffset - startOffset;
}

function holds({ startOffset, endOffset }: RawRange, offset: number): boolean {
  return startOffset <= offset && offset < endOffset;
}
