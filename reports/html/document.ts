import { createHash } from 'node:crypto';
import { html, jsonBlock, type Markup, trusted } from './markup.ts';
import { pageStyle } from './style.ts';

export interface DocumentParts {
  readonly title: string;
  readonly main: readonly (Markup | null)[];
  readonly footer: Markup | null;
  /** What the script reads, by the id of its element. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly script: string;
  /** A library's style sheet, before the page's own. */
  readonly style: string;
}

/** A self-contained page: a content security policy allows its own script and style and nothing else. */
export function pageDocument(parts: DocumentParts): string {
  const style = asParsed(`${parts.style}\n${pageStyle}`);
  const script = asParsed(parts.script);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policyOf(script, style))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${parts.title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<main>
${parts.main}
</main>
${parts.footer}
${Object.entries(parts.data).map(([id, value]) => html`<script type="application/json" id="${id}">${jsonBlock(value)}</script>\n`)}<script>${trusted(script)}</script>
</body>
</html>
`.text;
}

/**
 * A call of a function of the page's script, `page` and then `others` handed over. The function is written as it stands, so
 * it uses nothing from outside itself.
 */
export function callOf(part: (...handed: never[]) => void, ...handed: readonly string[]): string {
  return `(${part.toString()})(${handed.join(', ')});\n`;
}

function policyOf(script: string, style: string): string {
  return (
    `default-src 'none'; script-src '${sha256(script)}'; style-src '${sha256(style)}'; ` +
    `base-uri 'none'; form-action 'none'`
  );
}

function sha256(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** A parser turns CRLF into LF, and the browser hashes what it parsed. */
function asParsed(text: string): string {
  return text.replace(/\r\n?/g, '\n').replaceAll('</script', '<\\/script');
}
