/**
 * Breaks every process of a run at every stage of it and looks at what is left: the exit code, the verdict, the trials that
 * had been finished, processes, temporary folders.
 *
 *     node scripts/faults/run.ts                                   all faults; goes on where it was cut short
 *     node scripts/faults/run.ts --only 'sidecar .* wave'          those whose name the expression finds
 *     node scripts/faults/run.ts --table docs/faults-table.md      writes the table of what was run, and runs nothing
 *
 * Some seconds each. Exit code 1 when a fault was not borne.
 */
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { type Aftermath, nameOf, runFault } from './fault-run.ts';
import { allFaults } from './matrix.ts';
import { type Entry, renderTable } from './table.ts';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'plimsoll-report/faults.jsonl' },
    only: { type: 'string', default: '' },
    again: { type: 'boolean', default: false },
    table: { type: 'string' },
  },
});

const done = new Map((await readEntries(values.out)).map((entry) => [nameOf(entry.fault), entry]));
const wanted = allFaults().filter((fault) => new RegExp(values.only).test(nameOf(fault)));

if (values.table !== undefined) {
  await writeFile(
    values.table,
    renderTable(
      wanted.flatMap((fault) => done.get(nameOf(fault)) ?? []),
      wanted.length,
    ),
  );
} else {
  await mkdir(dirname(values.out), { recursive: true });
  for (const fault of wanted) {
    if (done.has(nameOf(fault)) && !values.again) continue;
    const entry: Entry = { fault, aftermath: await runFault(fault) };
    done.set(nameOf(fault), entry);
    await appendFile(values.out, `${JSON.stringify(entry)}\n`);
    process.stdout.write(`${nameOf(fault)}: ${lineOf(entry.aftermath)}\n`);
  }
}
const notBorne = wanted.filter((fault) => (done.get(nameOf(fault))?.aftermath.complaints.length ?? 0) > 0);
process.exitCode = notBorne.length === 0 ? 0 : 1;

function lineOf({ exitCode, sentence, complaints }: Aftermath): string {
  return complaints.length === 0 ? `${exitCode} ${sentence.slice(0, 120)}` : `NOT BORNE: ${complaints.join('; ')}`;
}

/** Of a fault that was run twice the later one counts; a line that was cut short does not. */
async function readEntries(file: string): Promise<Entry[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as Entry];
    } catch {
      return [];
    }
  });
}
