import { html, type Markup } from './markup.ts';

/** What stands between backticks is something to type, or a place to go to. */
export function prose(text: string): Markup {
  const parts = text.split(/`([^`]+)`/);
  return html`${parts.map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}
