/** The bench as markdown, for docs and terminals alike. */
import type { Goal, Row, Section } from './section.ts';

export function renderSections(sections: readonly Section[], machine: string): string {
  return [
    '# Bench',
    '',
    '<!-- Written by `pnpm bench --table docs/bench-table.md`. -->',
    '',
    `Medians of one run on ${machine}. Spread: from the median to the upper quartile. Machines differ: compare rows of one`,
    'table, not figures of two days.',
    ...sections.flatMap(sectionLines),
    '',
  ].join('\n');
}

function sectionLines({ title, unit, rows, goals }: Section): string[] {
  const fastest = Math.min(...rows.flatMap(({ nanoseconds }) => nanoseconds ?? []));
  return [
    '',
    `## ${title}`,
    '',
    `| ${unit} | takes | spread | times the fastest |`,
    '| --- | --- | --- | --- |',
    ...rows.map((row) => rowLine(row, fastest)),
    ...(goals.length === 0 ? [] : ['', ...goals.map(goalLine)]),
  ];
}

function rowLine({ name, nanoseconds, spread, note }: Row, fastest: number): string {
  if (nanoseconds === null) return `| ${name} | ${note ?? 'not run'} | | |`;
  const wide = spread === null ? '' : `${(spread * 100).toFixed(0)} %`;
  return `| ${name} | ${duration(nanoseconds)} | ${wide} | ${(nanoseconds / fastest).toFixed(1)} |`;
}

function goalLine({ goal, figure, met }: Goal): string {
  return `- ${met ? 'met' : '**missed**'}: ${goal}; it is ${figure}.`;
}

function duration(nanoseconds: number): string {
  if (nanoseconds < 1e3) return `${nanoseconds.toFixed(0)} ns`;
  if (nanoseconds < 1e6) return `${(nanoseconds / 1e3).toFixed(1)} µs`;
  return `${(nanoseconds / 1e6).toFixed(1)} ms`;
}
