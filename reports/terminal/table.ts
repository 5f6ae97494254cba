import { formatBytes } from '../../harness/bytes.ts';
import type { CaseVerdict, RuleOutcome } from '../../harness/judge/verdict.ts';
import { type CaseGroup, groupTitle } from '../groups.ts';
import { formatParameter, formatParameters } from '../parameters.ts';
import { formatInterval, peaksEach } from '../peaks.ts';
import type { Ink, Mark } from './ink.ts';
import { cellsOf, padLeft, padRight, wrap } from './layout.ts';

/** One scenario: its heading with what was declared and the slopes, then one line a case. */
export function renderGroup(group: CaseGroup, ink: Ink, width: number): string[] {
  const heading = [ink.style('bold', ink.text(groupTitle(group))), ink.style('dim', ink.text(group.facts?.file ?? ''))];
  return [
    heading.join('  ').trimEnd(),
    ...subheadings(group).flatMap((one) => wrap(ink.text(one), width - 2).map((line) => `  ${line}`)),
    ...renderTable(group, ink, width),
  ];
}

function subheadings(group: CaseGroup): string[] {
  const { facts, slopes } = group;
  const declared = [
    ['budget', facts?.budgetBytes],
    ['limit', facts?.limitBytes],
    ['allowance', facts?.allowanceBytes === 0 ? null : facts?.allowanceBytes],
  ] as const;
  const written = declared.flatMap(([name, size]) => (size == null ? [] : [`${name} ${formatBytes(size)}`]));
  const added = slopes.map((one) => `${formatBytes(one.bytesPerOperation)} (${formatParameters(one.parameters)})`);
  return [
    ...(written.length === 0 ? [] : [`declared: ${written.join(', ')}`]),
    ...(added.length === 0 ? [] : [`one more at once adds ${added.join(', ')}`]),
  ];
}

interface Column {
  readonly head: string;
  readonly left?: boolean;
  readonly cell: (one: CaseVerdict) => string;
}

/** The widest of the layouts that fits: bar and reason are given up before a figure is. */
function renderTable(group: CaseGroup, ink: Ink, width: number): string[] {
  const layouts = [
    { cells: 10, why: true },
    { cells: 10, why: false },
    { cells: 5, why: false },
    { cells: 0, why: false },
  ];
  const tables = layouts.map((layout) => layOut(columnsOf(group, ink, layout), group, ink));
  return tables.find((lines) => lines.every((line) => cellsOf(line) <= width)) ?? tables.at(-1) ?? [];
}

function layOut(columns: readonly Column[], group: CaseGroup, ink: Ink): string[] {
  const written = group.cases.map((one) => columns.map((column) => column.cell(one)));
  const widths = columns.map((column, at) =>
    Math.max(cellsOf(column.head), ...written.map((row) => cellsOf(row[at] ?? ''))),
  );
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, at) => (columns[at]?.left ? padRight : padLeft)(cell, widths[at] ?? 0)).join('  ')}`.trimEnd();
  const heads = line(columns.map((column) => column.head));
  return [ink.style('dim', heads), ...written.map(line)];
}

function columnsOf(group: CaseGroup, ink: Ink, layout: { readonly cells: number; readonly why: boolean }): Column[] {
  const allowance = group.facts?.allowanceBytes ?? 0;
  const names = [...new Set(group.cases.flatMap((one) => Object.keys(one.parameters)))];
  const none = ink.style('dim', ink.mark('none'));
  return [
    ...names.map((name) => ({
      head: ink.text(name),
      cell: (one: CaseVerdict) => ink.text(formatParameter(one.parameters[name] ?? Number.NaN)),
    })),
    { head: 'at once', cell: (one) => `${one.governed ? 'governed ' : ''}${one.concurrency}` },
    { head: 'reserved', cell: (one) => formatBytes(one.reservedBytes) },
    {
      head: 'live each',
      cell: (one) => {
        const { live } = peaksEach(one, allowance);
        return live === null ? none : ink.text(formatInterval(live.lowerBytes, live.upperBytes));
      },
    },
    {
      head: 'resident each',
      cell: (one) => {
        const { residentBytes } = peaksEach(one, allowance);
        return residentBytes === null ? none : formatBytes(residentBytes);
      },
    },
    { head: 'used', cell: (one) => (one.utilisation === null ? none : `${Math.round(one.utilisation * 100)}%`) },
    ...(layout.cells === 0
      ? []
      : [{ head: '', left: true, cell: (one: CaseVerdict) => barOf(one, ink, layout.cells) }]),
    { head: 'verdict', left: true, cell: (one) => verdictOf(one, ink, layout.why) },
  ];
}

function barOf(one: CaseVerdict, ink: Ink, cells: number): string {
  return one.utilisation === null ? '' : ink.style(ink.markStyle(markOf(one)), ink.bar(one.utilisation, cells));
}

function verdictOf(one: CaseVerdict, ink: Ink, why: boolean): string {
  const mark = markOf(one);
  const word = mark === 'warning' ? 'warns' : one.status;
  const reason = why && mark !== 'good' ? rulesOf(one.rules, one.status === 'holds' ? 'warns' : one.status) : '';
  return ink.style(ink.markStyle(mark), `${ink.mark(mark)} ${word}${reason === '' ? '' : `: ${reason}`}`);
}

function rulesOf(rules: readonly RuleOutcome[], status: RuleOutcome['status']): string {
  return rules
    .filter((one) => one.status === status)
    .map((one) => one.rule)
    .join(', ');
}

function markOf(one: CaseVerdict): Mark {
  if (one.status === 'holds') return one.rules.some((rule) => rule.status === 'warns') ? 'warning' : 'good';
  return ({ fails: 'bad', inconclusive: 'unsure', 'not judged': 'none' } as const)[one.status];
}
