/**
 * A mutation test of the whole gate: breaks a copy of the tree with each patch of `scripts/teeth/mutants/`, runs the real
 * `measure` with the command that the patch names, and says who was caught by which rule.
 *
 *     node scripts/teeth/run.ts                          all mutants; goes on where it was cut short
 *     node scripts/teeth/run.ts --only forgotten-slab    these (may be given more than once)
 *     node scripts/teeth/run.ts --sample 6 --seed 2026   so many, the same for the same seed
 *     node scripts/teeth/run.ts --lane live              those whose command is of this lane alone; the live one is quick
 *     node scripts/teeth/run.ts --list                   says what there is and runs nothing
 *     node scripts/teeth/run.ts --table docs/teeth-table.md   writes the table of what was run, and runs nothing
 *
 * About half a minute each. Exit code 1 when a mutant survives without a reason, 2 when a patch, a name or the tree is not
 * fit to be run.
 */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runCampaign } from './campaign.ts';
import { readDeficits, renderDeficits } from './deficits-table.ts';
import { type Entry, openJournal } from './journal.ts';
import { measure } from './measure.ts';
import { type Mutant, MutantError, readMutants } from './mutant.ts';
import { renderTable } from './table.ts';
import { copyTree } from './tree.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

// Not `once`: with no listener left, what ends children on a signal ends us too, before the copy is removed.
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => stop.abort(new Error('Stopped; the next call goes on from there.')));
}

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'plimsoll-report/teeth.jsonl' },
    only: { type: 'string', multiple: true, default: [] },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    lane: { type: 'string' },
    list: { type: 'boolean', default: false },
    table: { type: 'string' },
    deficits: { type: 'string', default: 'plimsoll-report/deficit/summary.json' },
  },
});

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = stop.signal.aborted ? 130 : 2;
}

async function main(): Promise<number> {
  const all = await readMutants(fileURLToPath(new URL('mutants/', import.meta.url)));
  const mutants = choose(all);
  if (values.list) {
    for (const { name, expected, breaks } of mutants) process.stdout.write(`${name} (${expected}): ${breaks}\n`);
    return 0;
  }
  const journal = await openJournal(values.out);
  await using tree = await copyTree(root);
  if (values.table !== undefined) {
    const deficits = await readDeficits(values.deficits);
    const table = renderTable(mutants, journal, tree.fingerprint);
    await writeFile(values.table, deficits.length === 0 ? table : `${table}\n${renderDeficits(deficits)}`);
    return 0;
  }
  const entries = await runCampaign({
    mutants,
    tree,
    journal,
    measure: ({ command, references }) => measure(command, { folder: tree.folder, references, signal: stop.signal }),
    signal: stop.signal,
    tell: (line) => void process.stdout.write(`${line}\n`),
  });
  return unexplained(mutants, entries).length === 0 ? 0 : 1;
}

function choose(all: readonly Mutant[]): readonly Mutant[] {
  const { only, sample, seed, lane } = values;
  const unknown = only.filter((name) => !all.some((mutant) => mutant.name === name));
  if (unknown.length > 0) throw new MutantError(`There is no mutant ${unknown.join(', ')}; see --list.`);
  const named = all
    .filter(({ name }) => only.length === 0 || only.includes(name))
    .filter(({ command }) => lane === undefined || command.join(' ').includes(`--lane ${lane}`));
  if (sample === undefined) return named;
  const rank = ({ name }: Mutant) => createHash('sha256').update(`${seed} ${name}`).digest('hex');
  return named.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1)).slice(0, Number(sample));
}

/** Whom nothing caught, and nobody has said why. */
function unexplained(mutants: readonly Mutant[], entries: readonly Entry[]): readonly Mutant[] {
  return mutants.filter(
    ({ survives }, index) =>
      survives === null && !['caught', 'caught otherwise'].includes(entries[index]?.outcome ?? ''),
  );
}
