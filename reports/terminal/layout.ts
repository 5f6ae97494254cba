import { stripVTControlCharacters } from 'node:util';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const wide = /\p{Emoji_Presentation}|\p{sc=Han}|\p{sc=Hiragana}|\p{sc=Katakana}|\p{sc=Hangul}|[\uff01-\uff60]/u;

/** Terminal cells that a text takes: colours none, East Asian letters and emoji two. */
export function cellsOf(text: string): number {
  const visible = stripVTControlCharacters(text);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the fast path is for ASCII, all of it
  if (/^[\x00-\x7f]*$/.test(visible)) return visible.length;
  let cells = 0;
  for (const { segment } of graphemes.segment(visible)) cells += wide.test(segment) ? 2 : 1;
  return cells;
}

export function padLeft(text: string, cells: number): string {
  return ' '.repeat(Math.max(0, cells - cellsOf(text))) + text;
}

export function padRight(text: string, cells: number): string {
  return text + ' '.repeat(Math.max(0, cells - cellsOf(text)));
}

/** Cuts to so many cells, the last of them `~`, so that a live line never wraps. */
export function cut(text: string, cells: number): string {
  if (cellsOf(text) <= cells) return text;
  let kept = '';
  for (const { segment } of graphemes.segment(text)) {
    if (cellsOf(kept + segment) > cells - 1) break;
    kept += segment;
  }
  return `${kept}~`;
}

/**
 * Breaks at spaces into lines of at most `cells`; a longer word stands alone and whole, because it is a path or part of a
 * command that someone copies. What stands between backticks is code, and one word for the same reason.
 */
export function wrap(text: string, cells: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.match(/(?:`[^`]*`|[^ ])+/g) ?? []) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && cellsOf(longer) > cells) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/**
 * A command beside its label. One too long for the line goes on in the next, a flag with its value, with the backslash
 * that lets a shell take the lines as one; never inside quotes, where the backslash would be a letter of the command.
 */
export function hangCommand(label: string, command: string, width: number): string[] {
  if (/['"]/.test(command) || cellsOf(label) + cellsOf(command) <= width) return [label + command];
  const indent = ' '.repeat(cellsOf(label) + 2);
  const lines: string[] = [];
  let line = label;
  for (const part of command.match(/--\S+(?: (?!--)\S+)?|\S+/g) ?? []) {
    const longer = line === label || line === indent ? line + part : `${line} ${part}`;
    if (line !== label && cellsOf(longer) > width - 2) {
      lines.push(`${line} \\`);
      line = indent + part;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

/** A label in its column, then the text wrapped beside it. */
export function hang(label: string, text: string, width: number): string[] {
  const indent = ' '.repeat(cellsOf(label));
  const lines = wrap(text, Math.max(20, width - cellsOf(label)));
  return lines.map((line, index) => (index === 0 ? label : indent) + line);
}
