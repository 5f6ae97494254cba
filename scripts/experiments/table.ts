/** Prints a Markdown table row by row, as the figures come in, so that a page can take it over as it stands. */
import { MiB } from '../../harness/bytes.ts';

export interface Table {
  row(...cells: readonly string[]): void;
}

export function printTable(title: string, ...columns: readonly string[]): Table {
  const line = (cells: readonly string[]) => console.log(`| ${cells.join(' | ')} |`);
  console.log(`\n${title}\n`);
  line(columns);
  line(columns.map(() => '---'));
  return { row: (...cells) => line(cells) };
}

/** MiB with two decimals, of one figure or from the lowest to the highest of several. */
export function mebibytes(figures: readonly number[]): string {
  return between(figures.map((bytes) => (bytes / MiB).toFixed(2)));
}

/** Bytes as they are. */
export function exactly(figures: readonly number[]): string {
  return between(figures.map((bytes) => bytes.toLocaleString('en')));
}

/** The first word of a range is that of the smallest figure. */
function between(words: readonly string[]): string {
  const sorted = [...new Set(words)].sort((a, b) => Number(a.replaceAll(',', '')) - Number(b.replaceAll(',', '')));
  const [lowest = '–', highest = lowest] = [sorted.at(0), sorted.at(-1)];
  return lowest === highest ? lowest : `${lowest} … ${highest}`;
}
