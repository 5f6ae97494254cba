import { clean } from '../../reports/clean.ts';

export type Row = readonly string[];

/** Rows in columns: the first to the left, all others to the right. */
export function column(rows: readonly Row[]): string[] {
  const cleaned = rows.map((row) => row.map(clean));
  const widths = (cleaned[0] ?? []).map((_, at) => Math.max(...cleaned.map((row) => figure(row[at] ?? '').length)));
  return cleaned.map((row) =>
    row
      .map((cell, at) => {
        const pad = ' '.repeat(Math.max(0, (widths[at] ?? 0) - figure(cell).length));
        return at === 0 ? cell + pad : pad + cell;
      })
      .join('  ')
      .trimEnd(),
  );
}

/** What stands behind two spaces is a remark, and no part of the column. */
function figure(cell: string): string {
  return cell.split('  ')[0] ?? cell;
}
