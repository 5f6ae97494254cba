import type { PageElement, PageWindow } from './dom.ts';

/**
 * Runs in the page, never here: its source text is written there, so it uses nothing from outside itself.
 * The address's hash says what is open, so that a link shows a colleague the same: ids, comma between them; behind the id
 * of an icicle a colon and the way down to the frame that is zoomed to. The last one is scrolled to.
 */
export function keepState(page: PageWindow): void {
  const { document } = page;
  const folds = [...document.querySelectorAll('details[id]')];
  const trees = [...document.querySelectorAll('[role=tree]')];
  const openAtFirst = new Set(folds.filter(({ open }) => open));
  let applying = false;

  const write = () => {
    if (applying) return;
    const open = folds.filter((one) => one.open && !openAtFirst.has(one)).map(({ id }) => id);
    const zoomed = trees.flatMap((tree) => {
      const { zoom = '' } = tree.dataset;
      return zoom === '' ? [] : [`${tree.id}:${zoom}`];
    });
    page.history.replaceState(null, '', `#${[...open, ...zoomed].join(',')}`);
  };

  const unfold = (element: PageElement) => {
    for (let one: PageElement | null = element; one !== null; one = one.parentElement?.closest('details') ?? null) {
      one.open = true;
    }
  };

  const apply = () => {
    applying = true;
    let last: PageElement | null = null;
    for (const token of decodeURIComponent(page.location.hash.slice(1)).split(',')) {
      const [id = '', zoom] = token.split(':');
      const element = id === '' ? null : document.getElementById(id);
      if (element === null) continue;
      const fold = element.closest('details');
      if (fold !== null) unfold(fold);
      if (zoom !== undefined) element.dataset.zoom = zoom;
      last = element;
    }
    page.dispatchEvent(new page.Event('plimsoll-zoom'));
    last?.scrollIntoView();
    // A fold tells that it was opened only when the page is next idle.
    page.setTimeout(() => {
      applying = false;
    }, 0);
  };

  for (const one of folds) one.addEventListener('toggle', write);
  page.addEventListener('plimsoll-state', write);
  page.addEventListener('hashchange', apply);
  apply();
}
