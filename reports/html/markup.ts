import { clean } from '../clean.ts';

/** HTML that is already safe. Only {@link html} and {@link trusted} make it. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Content = string | number | null | Markup | readonly Content[];

/**
 * Writes HTML in which every value is escaped unless it is markup itself: forgetting to escape is not possible, and
 * attributes are safe as long as they stand in double quotes. `null` writes nothing, a list its items.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(strings.reduce((text, part, at) => text + write(values[at - 1] ?? null) + part));
}

/** Text of our own that must not be escaped: a style sheet, a script. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

/** JSON for a data block: no `<` is left, so no end tag, comment or script can begin in it. */
export function jsonBlock(value: unknown): Markup {
  return trusted(JSON.stringify(value).replaceAll('<', '\\u003c'));
}

function write(value: Content): string {
  if (value === null) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'string') return escaped(clean(value));
  if (typeof value === 'number') return String(value);
  return value.map(write).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? '');
}
