/**
 * How often the gate cries wolf: plan `pr` of one path on the tree as it is, again and again, alone and with the second
 * core loaded. Every red, every "inconclusive" and every "instrument broken" is a false alarm.
 *
 *     node scripts/false-alarms/run.ts scenarios/upload.scenario.ts           50 runs; goes on where it was cut short
 *     node scripts/false-alarms/run.ts scenarios/upload.scenario.ts --loaded  with a process that spins beside it
 *     node scripts/false-alarms/run.ts --table docs/false-alarms-table.md     writes the table, and runs nothing
 *
 * About four minutes a run. Exit code 1 when a run was not green.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { appendRun, readRuns, treeFingerprint } from './journal.ts';
import { measureOnce } from './measure-once.ts';
import { spinBeside } from './spin.ts';
import { renderFalseAlarms } from './table.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '50' },
    loaded: { type: 'boolean', default: false },
    out: { type: 'string', default: 'plimsoll-report/false-alarms.jsonl' },
    table: { type: 'string' },
  },
});

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());

const tree = await treeFingerprint(root);
if (values.table === undefined) process.exitCode = await campaign();
else await writeFile(values.table, renderFalseAlarms(await readRuns(values.out), tree));

async function campaign(): Promise<number> {
  const [path] = positionals;
  if (path === undefined) {
    process.stderr.write('Name the scenario file of the path, such as scenarios/upload.scenario.ts.\n');
    return 2;
  }
  const { loaded } = values;
  const mine = (await readRuns(values.out)).filter(
    (run) => run.tree === tree && run.path === path && run.loaded === loaded,
  );
  using _spinning = loaded ? spinBeside() : null;
  let alarms = 0;
  for (let index = mine.length; index < Number(values.runs) && !stop.signal.aborted; index += 1) {
    const run = await measureOnce(path, { root, tree, loaded, signal: stop.signal });
    if (run === null) break;
    await appendRun(values.out, run);
    alarms += run.exit === 0 ? 0 : 1;
    process.stdout.write(`${index + 1} of ${values.runs}  exit ${run.exit}, ${run.seconds} s. ${run.sentence}\n`);
  }
  return alarms === 0 ? 0 : 1;
}
