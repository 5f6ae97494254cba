import type { PageWindow } from './dom.ts';

/**
 * Runs in the page, never here: its source text is written there, so it uses nothing from outside itself.
 * Light, dark or as the system has it; printed it is light, with everything unfolded.
 */
export function switchTheme(page: PageWindow): void {
  const { document } = page;
  const root = document.documentElement;
  const KEY = 'plimsoll-theme';
  const buttons = [...document.querySelectorAll('[data-theme-choice]')];
  const told = (type: string) => page.dispatchEvent(new page.Event(type));

  const choose = (theme: string) => {
    root.dataset.theme = theme;
    for (const one of buttons) one.setAttribute('aria-pressed', String(one.dataset.themeChoice === theme));
    told('plimsoll-theme');
  };
  /** A browser may forbid a page from disk to remember anything. */
  const remembered = () => {
    try {
      return page.localStorage.getItem(KEY);
    } catch {
      return null;
    }
  };
  const remember = (theme: string) => {
    try {
      page.localStorage.setItem(KEY, theme);
    } catch {
      return;
    }
  };

  for (const one of buttons) {
    one.addEventListener('click', () => {
      const theme = one.dataset.themeChoice ?? 'system';
      choose(theme);
      remember(theme);
    });
  }
  const first = remembered() ?? 'system';
  choose(['light', 'dark', 'system'].includes(first) ? first : 'system');
  page.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => told('plimsoll-theme'));

  page.addEventListener('beforeprint', () => {
    root.dataset.print = '';
    for (const one of document.querySelectorAll('details')) one.open = true;
    told('plimsoll-print');
  });
  page.addEventListener('afterprint', () => {
    delete root.dataset.print;
    told('plimsoll-print');
  });
}
