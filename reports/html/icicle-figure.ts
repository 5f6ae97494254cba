import type { PageContext } from './context.ts';
import type { IcicleData } from './icicle-data.ts';
import { html, type Markup } from './markup.ts';

export interface IcicleWords {
  /** What to see, as a sentence. */
  readonly title: Markup | string;
  /** Of its heading. */
  readonly level: 3 | 4;
  readonly note: Markup | string;
  /** What its widths are, for who can't see them. */
  readonly label: string;
  /** What its patches mean: class and words. */
  readonly key: readonly (readonly [className: string, words: string])[];
  /** Files that its data make, by the name of the button. */
  readonly downloads: readonly (readonly [kind: string, words: string])[];
  /** The tables behind it, and what else stands beneath. */
  readonly beneath: readonly (Markup | null)[];
}

/** An icicle with search, zoom and its tables; the page's script grows it out of `data`. */
export function icicleFigure(
  context: Pick<PageContext, 'id' | 'icicles'>,
  data: IcicleData,
  words: IcicleWords,
): Markup {
  context.icicles.push(data);
  const { id, views } = data;
  return html`<figure id="${id}" class="icicle">
<figcaption>${words.level === 3 ? html`<h3>${words.title}</h3>` : html`<h4>${words.title}</h4>`}</figcaption>
<p class="muted note">${words.note} Enter or click zooms, Escape goes back up, arrow keys move.</p>
<p class="tools"><label>Search <input type="search" autocomplete="off" spellcheck="false"></label>
${views.length < 2 ? null : html`<label>Show <select>${views.map(({ name }, at) => html`<option value="${at}">${name}</option>`)}</select></label>`}
<label><input type="checkbox"> every frame, Node's and packages' too</label>
<button type="button" class="whole">Whole tree</button>
${words.downloads.map(([kind, name]) => html`<button type="button" data-download="${kind}" data-of="${id}">${name}</button> `)}</p>
<p class="detail" aria-live="polite">&nbsp;</p>
<div class="tree" role="tree" id="${context.id(id, 'tree')}" aria-label="${words.label}"></div>
<ul class="key">${words.key.map(([className, meaning]) => html`<li><span class="patch ${className}"></span>${meaning}</li>`)}</ul>
<noscript><p class="muted">The icicle needs JavaScript; the tables below have its largest stacks.</p></noscript>
${words.beneath}
</figure>`;
}
