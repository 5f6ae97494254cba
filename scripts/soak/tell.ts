/** A soak for people: a line as it goes, a sentence and a table at its end. */
import { formatBytes } from '../../harness/bytes.ts';
import type { Tally } from '../../scenarios/incidents/soak/loading.ts';
import { loads, type SoakFacts } from './facts.ts';
import type { SoakRecord } from './soak.ts';
import { type Condition, levelOf } from './verdict.ts';

export function progressLine({
  seconds,
  anonBytes,
  lastingBytes,
  socketBytes,
  books,
}: Extract<SoakRecord, { kind: 'sample' }>): string {
  const booked =
    books === null
      ? 'its books are not told'
      : `${formatBytes(books.governor.booked)} booked, ${books.governor.waiters} waiting`;
  const now = `anonymous ${formatBytes(anonBytes)}, lasting ${formatBytes(lastingBytes)}, sockets ${formatBytes(socketBytes)}`;
  return `  ${seconds.toFixed(0).padStart(4)} s  ${now}; ${booked}`;
}

export function sentenceOf(facts: SoakFacts, judged: readonly Condition[]): string {
  const level = levelOf(facts);
  // It may have died before there was a level.
  const share = Number.isNaN(level) ? '' : `${(100 * level).toFixed(0)} % of `;
  const where = `${facts.seconds} s at ${share}${formatBytes(facts.limitBytes)} (${facts.limiter})`;
  const failed = judged.filter(({ holds }) => !holds);
  if (failed.length === 0) return `Soaked for ${where}: ${judged.map(({ words }) => words).join('; ')}.`;
  const why = failed.map(({ name, words }) => `${name}: ${words}`).join('; ');
  return `The soak of ${where} failed. ${why}.`;
}

export function tableOf(facts: SoakFacts): string {
  const rows = loads.map((name) => [name, ...cellsOf(facts.tallies[name])]);
  const heads = ['load', 'acknowledged', 'bytes', 'right', 'ended otherwise'];
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)));
  return [heads, ...rows]
    .map((row) => `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd())
    .join('\n');
}

function cellsOf(tally: Tally | null): string[] {
  if (tally === null) return ['–', '–', '–', 'told nothing'];
  const { acknowledged, acknowledgedBytes, verified, failed } = tally;
  const otherwise = Object.entries(failed).map(([how, count]) => `${how} ${count}`);
  return [`${acknowledged}`, formatBytes(acknowledgedBytes), `${verified}`, otherwise.join(', ') || 'none'];
}
