import type { ChartData } from '../chart-data.ts';
import type { PageElement, PageWindow } from './dom.ts';

/**
 * Runs in the page, never here: its source text is written there, so it uses nothing from outside itself.
 * The table behind a long series is written when somebody unfolds it: for most readers it would be dead weight.
 */
export function writeTables(page: PageWindow): void {
  const { document } = page;
  const charts = JSON.parse(document.getElementById('charts')?.textContent ?? '[]') as ChartData[];
  const cell = (name: 'td' | 'th', text: string) => {
    const element = document.createElement(name);
    element.textContent = text;
    if (name === 'th') element.setAttribute('scope', 'col');
    return element;
  };
  const row = (cells: readonly PageElement[]) => {
    const element = document.createElement('tr');
    element.append(...cells);
    return element;
  };
  const titled = (name: string, unit: string) => (unit === '' ? name : `${name}, ${unit}`);

  const write = ({ x, y, series }: ChartData, table: PageElement) => {
    const head = document.createElement('thead');
    const body = document.createElement('tbody');
    head.append(
      row([
        cell('th', titled(x.label, x.names === undefined ? x.unit : '')),
        ...series.map(({ name }) => cell('th', titled(name, y.unit))),
      ]),
    );
    body.append(
      ...x.values.map((at, index) =>
        row([
          cell('td', x.names?.[index] ?? String(at)),
          ...series.map(({ values }) =>
            cell('td', String((typeof values === 'number' ? values : values[index]) ?? '–')),
          ),
        ]),
      ),
    );
    table.append(head, body);
  };

  for (const chart of charts) {
    const table = document.getElementById(`${chart.id}-rows`);
    const fold = table?.closest('details') ?? null;
    if (table === null || fold === null) continue;
    let written = false;
    const once = () => {
      if (written || !fold.open) return;
      written = true;
      write(chart, table);
    };
    fold.addEventListener('toggle', once);
  }
}
