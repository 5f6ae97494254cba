import type { IcicleData } from '../icicle-data.ts';
import type { PageElement, PageWindow } from './dom.ts';

/**
 * Runs in the page, never here: its source text is written there, so it uses nothing from outside itself.
 * Files made of what the page holds already; nothing is asked of any network.
 */
export function offerDownloads(page: PageWindow): void {
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

  /** https://www.speedscope.app/file-format-schema.json: one sampled profile a view, weights in bytes. */
  const speedscope = ({ title, frames, views }: IcicleData) =>
    JSON.stringify({
      $schema: 'https://www.speedscope.app/file-format-schema.json',
      name: title,
      exporter: 'plimsoll',
      shared: { frames: frames.map(([name, place]) => placed(name === '' ? '(anonymous)' : name, place)) },
      profiles: views.map(({ name, stacks }) => {
        const weights = stacks.map(([, heap, offHeap]) => Math.round(heap + offHeap));
        const samples = stacks.map(([stack]) => stack);
        const endValue = weights.reduce((sum, one) => sum + one, 0);
        return { type: 'sampled', name, unit: 'bytes', startValue: 0, endValue, samples, weights };
      }),
    });
  const placed = (name: string, place: string) => {
    const [, file, line] = /^(.*):(\d+)$/.exec(place) ?? [];
    return file === undefined ? { name, ...(place === '' ? {} : { file: place }) } : { name, file, line: Number(line) };
  };

  const makers: Readonly<Record<string, (of: string) => void>> = {
    json: () => save('plimsoll-verdict.json', 'application/json', textOf('verdict')),
    csv: () => save('plimsoll-cases.csv', 'text/csv', csv()),
    speedscope: (of) => {
      const found = (JSON.parse(textOf('icicles')) as IcicleData[]).find(({ id }) => id === of);
      if (found !== undefined) save(`plimsoll-${of}.speedscope.json`, 'application/json', speedscope(found));
    },
  };
  for (const button of document.querySelectorAll('[data-download]')) {
    button.addEventListener('click', () => makers[button.dataset.download ?? '']?.(button.dataset.of ?? ''));
  }
}
