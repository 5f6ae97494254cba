import { clean } from '../clean.ts';

/** Everything that GitHub's Markdown, or HTML in it, would take for a sign of its own. */
const signs = /[\\`*_[\]<>#~|&$]/g;

/** Text from anywhere as plain text of a line: nothing in it formats, links, or calls anybody by name. */
export function plain(text: string): string {
  return (
    clean(text)
      .replace(signs, String.raw`\$&`)
      // A list, a heading's underline or a quotation begins only at the start of a line.
      .replace(/^(\s*)([-+=])/, String.raw`$1\$2`)
      .replace(/^(\s*\d+)([.)])/, String.raw`$1\$2`)
      .replaceAll('@', '@\u200b')
      .replace(/(https?|ftp):\/\//g, '$1:\u200b//')
      .replace(/\bwww\./g, 'www\u200b.')
  );
}

/** The same inside an element that begins a line, where Markdown is not read but HTML is. */
export function html(text: string): string {
  const escaped = clean(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return escaped.replaceAll('@', '@\u200b');
}

/** A sentence of ours: what stands between backticks is code, all else is plain. */
export function prose(text: string): string {
  const parts = clean(text).split(/(`[^`]+`)/);
  return parts.map((part, index) => (index % 2 === 1 ? code(part.slice(1, -1)) : plain(part))).join('');
}

/** A code span. Its fence is longer than any run of backticks within. */
export function code(text: string): string {
  const inner = clean(text);
  const longest = Math.max(0, ...[...inner.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = inner.startsWith('`') || inner.endsWith('`') || inner === '' ? ' ' : '';
  return `${fence}${space}${inner}${space}${fence}`;
}

/** A code block of one line. */
export function block(text: string): string {
  const inner = clean(text);
  const longest = Math.max(2, ...[...inner.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}sh\n${inner}\n${fence}`;
}
