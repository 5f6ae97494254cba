import { clean } from '../clean.ts';

/** Text of an element, its escapes still to come; several lines, each from anywhere. */
export type XmlNode = string | { readonly lines: readonly string[] };

/** `<name …>…</name>`, or `<name …/>` without content. An attribute that is undefined is left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  content: readonly XmlNode[] = [],
): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escaped(String(value))}"`],
  );
  const head = `<${name}${written.join('')}`;
  return content.length === 0 ? `${head}/>` : `${head}>${content.map(inside).join('')}</${name}>`;
}

function inside(node: XmlNode): string {
  return typeof node === 'string' ? node : node.lines.map(escaped).join('\n');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** One line fit for XML 1.0, which has no place for control characters, halves of pairs and U+FFFE, even as references. */
function escaped(text: string): string {
  return clean(text)
    .toWellFormed()
    .replace(/[\ufffe\uffff]/g, '')
    .replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
