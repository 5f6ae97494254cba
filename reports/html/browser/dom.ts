/** As much of a browser as the page's own script uses: the project's types know no DOM, and need none elsewhere. */
export interface PageElement {
  readonly clientWidth: number;
  readonly clientHeight: number;
  readonly dataset: Record<string, string | undefined>;
  readonly style: { setProperty(name: string, value: string): void };
  readonly classList: { toggle(name: string, on: boolean): void };
  readonly parentElement: PageElement | null;
  id: string;
  className: string;
  textContent: string | null;
  title: string;
  value: string;
  href: string;
  download: string;
  hidden: boolean;
  open: boolean;
  checked: boolean;
  tabIndex: number;
  append(...children: readonly (PageElement | string)[]): void;
  replaceChildren(...children: readonly (PageElement | string)[]): void;
  setAttribute(name: string, value: string): void;
  getAttribute(name: string): string | null;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
  closest(selector: string): PageElement | null;
  addEventListener(type: string, listener: (event: PageEvent) => void): void;
  scrollIntoView(): void;
  focus(options?: { readonly preventScroll: boolean }): void;
  click(): void;
}

export interface PageEvent {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly target: PageElement;
  preventDefault(): void;
}

export interface PageWindow {
  readonly document: {
    readonly documentElement: PageElement;
    getElementById(id: string): PageElement | null;
    querySelectorAll(selector: string): Iterable<PageElement>;
    createElement(name: string): PageElement;
  };
  readonly location: { hash: string };
  readonly history: { replaceState(state: null, title: string, url: string): void };
  readonly devicePixelRatio: number;
  readonly localStorage: { getItem(key: string): string | null; setItem(key: string, value: string): void };
  readonly Blob: new (parts: readonly string[], options: { readonly type: string }) => object;
  readonly URL: { createObjectURL(blob: object): string; revokeObjectURL(url: string): void };
  readonly ResizeObserver: new (
    seen: (entries: readonly { readonly target: PageElement }[]) => void,
  ) => { observe(element: PageElement): void };
  getComputedStyle(element: PageElement): { getPropertyValue(name: string): string };
  matchMedia(query: string): { addEventListener(type: 'change', listener: () => void): void };
  addEventListener(type: string, listener: () => void): void;
  dispatchEvent(event: object): boolean;
  readonly Event: new (type: string) => object;
  setTimeout(what: () => void, milliseconds: number): number;
}
