import { formatBytes } from '../../harness/bytes.ts';
import { type Entry, fingerprintOf, type Journal } from './journal.ts';
import type { Attempt } from './measure.ts';
import type { Mutant } from './mutant.ts';
import { caughtByRules } from './outcome.ts';

/** The table of docs/teeth-table.md: a row a mutant, its newest result, and the survivors with their reason. */
export function renderTable(mutants: readonly Mutant[], journal: Pick<Journal, 'entries'>, tree: string): string {
  const rows = mutants.map((mutant) => rowOf(mutant, journal.entries, tree));
  const survivors = rows.filter(({ entry }) => entry?.outcome === 'survived' || entry?.outcome === 'wavering');
  return [
    '# Teeth',
    '',
    '<!-- Written by `node scripts/teeth/run.ts --table docs/teeth-table.md`. -->',
    '',
    'Each mutant is a patch in `scripts/teeth/mutants/`, which names the rule that must catch it and the smallest command',
    'that must show it. The command runs in a copy of the tree, once as it is, where it must end green, and once with the',
    'patch; what was not caught as foretold, once more. Mutants of `subjects/` alone run without the reference subjects, which',
    'hold none of that code.',
    '',
    summary(rows),
    '',
    '| mutant | what it breaks | expected | outcome | exit | what the gate said |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map(lineOf),
    ...(survivors.length === 0 ? [] : ['', '## Survivors', '', ...survivors.flatMap(({ mutant }) => reasonOf(mutant))]),
    '',
  ].join('\n');
}

interface Row {
  readonly mutant: Mutant;
  readonly entry: Entry | null;
  /** It was run with another version of the tree, or of the patch. */
  readonly old: boolean;
}

function rowOf(mutant: Mutant, entries: readonly Entry[], tree: string): Row {
  const fingerprint = fingerprintOf(mutant, tree);
  const current = entries.findLast((entry) => entry.fingerprint === fingerprint);
  const entry = current ?? entries.findLast((one) => one.mutant === mutant.name) ?? null;
  return { mutant, entry, old: entry !== null && current === undefined };
}

function summary(rows: readonly Row[]): string {
  const count = (outcome: Entry['outcome']) => rows.filter(({ entry }) => entry?.outcome === outcome).length;
  const parts = (['caught', 'caught otherwise', 'wavering', 'survived'] as const).map((one) => `${count(one)} ${one}`);
  const missing = rows.filter(({ entry }) => entry === null).length;
  const old = rows.filter((row) => row.old).length;
  const more = [
    ...(missing > 0 ? [`${missing} not run`] : []),
    ...(old > 0 ? [`${old} run with an earlier version of the tree (marked *)`] : []),
  ];
  return `**${rows.length} mutants: ${[...parts, ...more].join(', ')}.**`;
}

function lineOf({ mutant, entry, old }: Row): string {
  const { name, breaks, expected } = mutant;
  if (entry === null) return `| ${name} | ${cell(breaks)} | ${expected} | not run | | |`;
  const last = entry.attempts.at(-1);
  const exits = entry.attempts.map(({ exit }) => exit).join(', ');
  const said = last === undefined ? '' : saidOf(last, entry);
  return `| ${name} | ${cell(breaks)} | ${expected} | ${entry.outcome}${old ? ' *' : ''} | ${exits} | ${cell(said)} |`;
}

function saidOf(attempt: Attempt, { healthy }: Entry): string {
  const [heaviest] = attempt.findings;
  if (heaviest === undefined) return neededWords(attempt, healthy);
  const rules = caughtByRules(attempt).join(', ');
  return `${rules}: ${heaviest.sentence}`;
}

/** Of a survivor: by how much what it needs has moved at all. */
function neededWords({ needed }: Attempt, healthy: Attempt): string {
  const words = Object.entries(needed).flatMap(([id, bytes]) => {
    const before = healthy.needed[id] ?? null;
    return bytes === null || before === null
      ? []
      : [`${id} needs ${formatBytes(bytes)}, before ${formatBytes(before)}`];
  });
  return words.length === 0 ? 'green' : `green: ${words.join('; ')}`;
}

function reasonOf({ name, survives, command }: Mutant): readonly string[] {
  return [`- **${name}** (\`measure ${command.join(' ')}\`): ${survives ?? 'no reason is known yet.'}`];
}

/** Where the copy of the tree stood is nobody's concern. */
const FOLDER = /(?:\.\.\/)+\S*?(?=(?:harness|subjects|scenarios|fixtures)\/)/g;

function cell(text: string): string {
  return text.replaceAll(FOLDER, '').replaceAll('|', '\\|').replaceAll('\n', ' ');
}
