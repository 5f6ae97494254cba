/** What was replayed, for people: a line each, and the outcomes over the limits. */
import { formatBytes } from '../../harness/bytes.ts';
import { generations } from './incident.ts';
import type { Replayed } from './replay.ts';

export function lineOf({ generation, limitBytes, outcome, how, seconds, peak, work }: Replayed): string {
  const kinds =
    peak === null
      ? ''
      : `; anonymous ${formatBytes(peak.anonBytes)}, kernel ${formatBytes(peak.kernelBytes)}, ` +
        `sockets ${formatBytes(peak.socketBytes)}, page cache ${formatBytes(peak.fileBytes)}`;
  const did =
    work === null
      ? ''
      : `; ${work.completed} of ${work.expected} completed, ${work.verified} right${notesOf(work.notes)}`;
  return `  ${generation.padEnd(6)} ${formatBytes(limitBytes).padStart(8)}  ${outcome}: ${how}, ${seconds.toFixed(1)} s${kinds}${did}`;
}

function notesOf(notes: readonly string[]): string {
  return notes.length === 0 ? '' : ` (${notes.join('; ')})`;
}

/** Markdown: a row an incident and generation, a column a limit, in each how many of the runs ended how. */
export function tableOf(replayed: readonly Replayed[]): string {
  const limits = [...new Set(replayed.map(({ limitBytes }) => limitBytes))].sort((a, b) => a - b);
  const incidents = [...new Set(replayed.map(({ incident }) => incident))];
  const rows = incidents.flatMap((incident) =>
    generations.flatMap((generation) => {
      const own = replayed.filter((one) => one.incident === incident && one.generation === generation);
      if (own.length === 0) return [];
      const cells = limits.map((limit) => cellOf(own.filter(({ limitBytes }) => limitBytes === limit)));
      return [`| ${incident} | ${generation} | ${cells.join(' | ')} |`];
    }),
  );
  const heads = limits.map((limit) => formatBytes(limit));
  return [
    `| incident | generation | ${heads.join(' | ')} |`,
    `| --- | --- | ${heads.map(() => '---').join(' | ')} |`,
    ...rows,
  ].join('\n');
}

function cellOf(runs: readonly Replayed[]): string {
  const outcomes = [...Map.groupBy(runs, ({ outcome }) => outcome)];
  return outcomes.map(([outcome, own]) => `${outcome} ${own.length} of ${runs.length}`).join(', ') || '–';
}
