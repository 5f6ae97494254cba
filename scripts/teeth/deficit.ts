/**
 * The smallest deficit that the gate catches, path by path and lane by lane: by so many bytes a reservation may be lowered
 * before every one of 20 runs is red.
 *
 *     node scripts/teeth/deficit.ts                        all paths; goes on where it was cut short
 *     node scripts/teeth/deficit.ts --path upload/live --runs 20 --confirm 3
 *
 * Each run is measured once and its results are kept; the judge is a pure function, so that lowering what it is told of
 * the reservation costs no trial. The deficit found is then confirmed by real runs of a scenario that reserves that much
 * less. Writes `summary.json` beside the results, of which `run.ts --table` makes a table.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { formatBytes } from '../../harness/bytes.ts';
import { judge } from '../../harness/judge/judge.ts';
import { readResults } from '../../harness/results/read.ts';
import type { LaneName, Results } from '../../harness/results/schema.ts';
import { writeResults } from '../../harness/results/write.ts';
import { type Deficit, readDeficits } from './deficits-table.ts';
import { caughtWhenLowered, loweredScenario, smallestCaught } from './lowered.ts';
import { type MeasureOptions, measure, measureResults } from './measure.ts';
import { copyTree, type Tree } from './tree.ts';

interface Path {
  readonly scenario: string;
  readonly file: string;
  readonly lane: LaneName;
  readonly case: readonly string[];
}

const upload = { scenario: 'upload', file: 'scenarios/upload.scenario.ts' };
const download = { scenario: 'download', file: 'scenarios/download.scenario.ts' };
const subtree = { scenario: 'subtree', file: 'scenarios/subtree.scenario.ts' };
const restore = { scenario: 'restore', file: 'scenarios/restore.scenario.ts' };
const mailbox = { scenario: 'mailbox', file: 'scenarios/mailbox.scenario.ts' };
const alone = ['--parameter', 'content=16MiB', '--concurrency', '1'];
const four = ['--parameter', 'content=16MiB', '--concurrency', '4'];

const paths: Readonly<Record<string, Path>> = {
  'upload/live': { ...upload, lane: 'live', case: four },
  'upload/live-alone': { ...upload, lane: 'live', case: alone },
  'upload/resident': { ...upload, lane: 'resident', case: four },
  'download/live': { ...download, lane: 'live', case: four },
  'download/resident': { ...download, lane: 'resident', case: four },
  'subtree/live': { ...subtree, lane: 'live', case: ['--parameter', 'total=12MiB', '--concurrency', '4'] },
  'restore/live': { ...restore, lane: 'live', case: ['--parameter', 'chunk=3456KiB', '--concurrency', '8'] },
  'mailbox/live': { ...mailbox, lane: 'live', case: ['--parameter', 'retries=60', '--concurrency', '256'] },
};

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'plimsoll-report/deficit' },
    path: { type: 'string', multiple: true, default: [] },
    runs: { type: 'string', default: '20' },
    confirm: { type: 'string', default: '3' },
  },
});

// Not `once`: with no listener left, what ends children on a signal ends us too, before the copy is removed.
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => stop.abort(new Error('Stopped; the next call goes on from there.')));
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const runs = Number(values.runs);
await using tree = await copyTree(root);
const summaryFile = join(values.out, 'summary.json');
const summary = new Map((await readDeficits(summaryFile)).map((deficit) => [deficit.name, deficit]));
for (const [name, path] of Object.entries(paths)) {
  if (values.path.length > 0 && !values.path.includes(name)) continue;
  summary.set(name, await deficitOf(name, path));
  await writeFile(summaryFile, `${JSON.stringify([...summary.values()], null, 2)}\n`);
}

async function deficitOf(name: string, path: Path): Promise<Deficit> {
  const measured: Results[] = [];
  for (let index = 0; index < runs; index += 1) measured.push(await resultsOf(name, path, index));
  const reservedBytes = reservationOf(measured[0] as Results, path);
  const needed = measured.map((results) => neededOf(results, path)).toSorted((a, b) => a - b);
  const inAll = (bytes: number) => measured.every((one) => caughtWhenLowered(one, path.scenario, path.lane, bytes));
  const deficitBytes = smallestCaught(reservedBytes, inAll);
  const confirmed = deficitBytes === null ? [] : await confirm(path, deficitBytes);
  const deficit: Deficit = {
    name,
    command: `measure ${wordsOf(path).join(' ')}`,
    runs,
    reservedBytes,
    leastNeededBytes: needed[0] ?? 0,
    mostNeededBytes: needed.at(-1) ?? 0,
    deficitBytes,
    confirmed: confirmed.filter(Boolean).length,
    confirmations: confirmed.length,
  };
  const found = deficitBytes === null ? 'none' : formatBytes(deficitBytes);
  process.stdout.write(`${name}: ${found}, confirmed ${deficit.confirmed} of ${deficit.confirmations}\n`);
  return deficit;
}

/** Of an earlier call where there is one for this tree. */
async function resultsOf(name: string, path: Path, index: number): Promise<Results> {
  const file = join(values.out, `${name.replace('/', '-')}-${tree.fingerprint}-${index}.json`);
  const known = await readResults(file).catch(() => null);
  if (known !== null) return known;
  const results = await measureResults(wordsOf(path), withoutReferences());
  await mkdir(dirname(file), { recursive: true });
  await writeResults(file, results);
  process.stdout.write(`${name}: run ${index + 1} of ${runs}\n`);
  return results;
}

/** The path's own figures are wanted, and many of them. */
function withoutReferences(): MeasureOptions {
  return { folder: tree.folder, references: false, signal: stop.signal };
}

function wordsOf(path: Path): readonly string[] {
  return [path.file, ...path.case, '--lane', path.lane];
}

function reservationOf(results: Results, { scenario }: Path): number {
  const [only] = results.cases.filter((one) => one.scenario === scenario);
  const facts = results.scenarios.find((one) => one.name === scenario);
  const point = facts?.points.find(({ parameters }) => isDeepStrictEqual(parameters, only?.parameters));
  if (point === undefined) throw new Error(`The results hold no case of ${scenario}.`);
  return point.reservationBytes;
}

/** r* of the lane's own rule. */
function neededOf(results: Results, { scenario, lane }: Path): number {
  const { cases } = judge(results, null, { failOnDrift: false, reportOnly: false });
  const own = cases.find((one) => one.scenario === scenario)?.rules.find(({ rule }) => rule === lane);
  return own?.rStarBytes ?? 0;
}

async function confirm(path: Path, bytes: number): Promise<readonly boolean[]> {
  const file = await writeLowered(tree, path, bytes);
  const red: boolean[] = [];
  for (let index = 0; index < Number(values.confirm); index += 1) {
    // Red is what is wanted here: finding out who held the bytes takes a minute, and tells nothing new.
    const words = [file, ...path.case, '--lane', path.lane, '--no-attribute'];
    const { exit, findings } = await measure(words, withoutReferences());
    red.push(exit === 1 && findings.some(({ rule, code }) => rule === path.lane && code === 'under-reserved'));
  }
  return red;
}

/** Beside the original, so that what it names by a relative path is found. */
async function writeLowered({ folder }: Tree, { file }: Path, bytes: number): Promise<string> {
  const lowered = join(dirname(file), 'lowered.scenario.ts');
  await writeFile(join(folder, lowered), loweredScenario(`./${basename(file)}`, bytes));
  return lowered;
}
