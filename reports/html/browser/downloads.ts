import type { IcicleData } from '../icicle-data.ts';
import type { PageElement, PageWindow } from './dom.ts';

/** What makes a file for other tools out of an icicle; handed over, because the page has only the functions' source text. */
export interface IcicleRenderers {
  readonly speedscope: (data: IcicleData) => string;
  readonly heapprofile: (data: IcicleData) => string;
}

/**
 * Runs in the page, never here: its source text is written there, so it uses nothing from outside itself.
 * Files made of what the page holds already; nothing is asked of any network.
 */
export function offerDownloads(page: PageWindow, renderers: IcicleRenderers): void {
  const { document } = page;
  const textOf = (id: string) => document.getElementById(id)?.textContent ?? '';

  const save = (name: string, type: string, text: string) => {
    const url = page.URL.createObjectURL(new page.Blob([text], { type }));
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    page.setTimeout(() => page.URL.revokeObjectURL(url), 1000);
  };

  /** Quoted, and never beginning as a formula would: a spreadsheet runs what a scenario is called. */
  const field = (text: string) => {
    const flat = text.replace(/\s+/g, ' ').trim();
    return `"${(/^[=+\-@]/.test(flat) ? `'${flat}` : flat).replaceAll('"', '""')}"`;
  };

  const exact = (cell: PageElement) => cell.dataset.value ?? cell.textContent ?? '';
  const csv = () => {
    const rows = [...document.querySelectorAll('#matrix tr[data-row]')];
    const lines = rows.map((row) =>
      [...row.querySelectorAll('[data-column]')].map((one) => field(exact(one))).join(','),
    );
    const first = rows[0] === undefined ? [] : [...rows[0].querySelectorAll('[data-column]')];
    return `${[first.map((one) => field(one.dataset.column ?? '')).join(','), ...lines].join('\r\n')}\r\n`;
  };

  const saveIcicle = (of: string, extension: string, render: (data: IcicleData) => string) => {
    const found = (JSON.parse(textOf('icicles')) as IcicleData[]).find(({ id }) => id === of);
    if (found !== undefined) save(`plimsoll-${of}.${extension}`, 'application/json', render(found));
  };

  const makers: Readonly<Record<string, (of: string) => void>> = {
    json: () => save('plimsoll-verdict.json', 'application/json', textOf('verdict')),
    csv: () => save('plimsoll-cases.csv', 'text/csv', csv()),
    speedscope: (of) => saveIcicle(of, 'speedscope.json', renderers.speedscope),
    heapprofile: (of) => saveIcicle(of, 'heapprofile', renderers.heapprofile),
  };
  for (const button of document.querySelectorAll('[data-download]')) {
    button.addEventListener('click', () => makers[button.dataset.download ?? '']?.(button.dataset.of ?? ''));
  }
}
