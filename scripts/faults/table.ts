/** The faults of a campaign as a page. */
import type { Aftermath, Fault } from './fault-run.ts';

export interface Entry {
  readonly fault: Fault;
  readonly aftermath: Aftermath;
}

export function renderTable(entries: readonly Entry[], wanted: number): string {
  const borne = entries.filter(({ aftermath }) => aftermath.complaints.length === 0);
  return `# Faults

One process of a measurement is broken at one stage of it, beside a scenario that is measured first and must keep its
figures. Borne: the exit code is one of the table that means what happened, \`plimsoll judge\` says the same of what was
kept, no finished trial is lost, no process, no bundle and no temporary file is left. Made by
\`node scripts/faults/run.ts\` and \`node scripts/faults/run.ts --table docs/faults-table.md\`: ${entries.length} of
${wanted} faults run, ${borne.length} borne.

| who | fault | stage | lane | exit code | what is said | |
| --- | --- | --- | --- | --- | --- | --- |
${entries.map(row).join('\n')}
`;
}

function row({ fault: { who, what, stage, lane }, aftermath: { exitCode, sentence, complaints } }: Entry): string {
  const last = complaints.length === 0 ? 'borne' : `**${complaints.join('; ')}**`;
  return `| ${[who, what, stage, lane, exitCode ?? '–', inCell(sentence), inCell(last)].join(' | ')} |`;
}

/** Without what differs from run to run, and without what would end the cell. */
function inCell(text: string): string {
  return text
    .replaceAll(/\/tmp\/[\w./-]+/g, '…')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('|', '\\|')
    .slice(0, 160);
}
