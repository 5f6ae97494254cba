/**
 * How far the instrument's figures are from the truth, and what other tools say of the same subjects in the same run. Every
 * reference subject in all of its cases: through `plimsoll measure` some times over, then bare under each other tool.
 * Resumable: a subject that stands in the folder is not measured again, and the table is rendered from what is there.
 *
 *     node scripts/fidelity/run.ts --out fidelity [--repeat 3] [--max-time 110] [--only ramp,leak] [--table docs/fidelity-table.md]
 *
 * About a minute a subject on an idle machine. `--max-time`, in seconds, begins no further subject after it.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { closeCompiler, compileModule } from '../../harness/compile/compile.ts';
import { removeRunDirectory, runDirectory } from '../../harness/compile/run-directory.ts';
import { referenceFiles } from '../../scenarios/reference/index.ts';
import { compileMallocCount } from './malloc-books.ts';
import { measureSubject } from './measure-subject.ts';
import { otherReadings } from './other-tools.ts';
import { keepRecord, readRecords, type SubjectRecord } from './record.ts';
import { renderTable } from './table.ts';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'fidelity' },
    repeat: { type: 'string', default: '3' },
    'max-time': { type: 'string' },
    only: { type: 'string' },
    table: { type: 'string' },
  },
});

const begun = performance.now();
const lastBegin = Number(values['max-time'] ?? Number.POSITIVE_INFINITY) * 1000;
const wanted = values.only?.split(',');
await mkdir(values.out, { recursive: true });
const done = new Set((await readRecords(values.out)).map(({ subject }) => subject));

for (const url of referenceFiles('full')) {
  const file = fileURLToPath(url);
  const subject = basename(file).replace(/\.scenario\.[jt]s$/, '');
  if (done.has(subject) || (wanted !== undefined && !wanted.includes(subject))) continue;
  if (performance.now() - begun > lastBegin) break;
  const started = performance.now();
  try {
    await keepRecord(values.out, await measured(subject, file));
    console.error(`${subject}: ${((performance.now() - started) / 1000).toFixed(0)} s`);
  } catch (error) {
    // The others are measured all the same; this one is tried again by the next run.
    console.error(`${subject}: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}

const table = renderTable(await readRecords(values.out));
await writeFile(values.table ?? join(values.out, 'table.md'), table);

async function measured(subject: string, file: string): Promise<SubjectRecord> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-fidelity-'));
  const runDir = await runDirectory(join(import.meta.dirname, '../..'));
  try {
    const repetitions = Number(values.repeat);
    const { results, runs } = await measureSubject(file, repetitions, folder);
    const host = await compileModule(join(import.meta.dirname, 'bare-host.ts'), { outDir: runDir, name: 'bare-host' });
    const bundle = await compileModule(file, { outDir: runDir, name: subject });
    const mallocCount = compileMallocCount(folder);
    const warmUp = results.scenarios[0]?.warmUp ?? {};
    const cases: SubjectRecord['cases'][number][] = [];
    for (const [at, { id, variant, parameters, concurrency }] of (runs[0] ?? []).entries()) {
      const resident = results.trials.find((trial) => trial.case === id && trial.lane === 'resident');
      const others = await otherReadings({
        host: host.path,
        bundle: bundle.path,
        variant,
        parameters,
        warmUp,
        concurrency,
        flags: resident?.flags ?? [],
        folder,
        mallocCount,
      });
      cases.push({ runs: runs.map((run) => run[at] as (typeof run)[number]), others });
    }
    const { node, kernel, libc, cpus } = results.machine;
    return { subject, measuredAt: new Date().toISOString(), machine: { node, kernel, libc, cpus }, repetitions, cases };
  } finally {
    await closeCompiler();
    await removeRunDirectory(runDir);
    await rm(folder, { recursive: true, force: true });
  }
}
