/**
 * Compares this tree with itself, again and again: whatever is marked then is a false alarm of `plimsoll compare`.
 *
 *     node scripts/compare-self.ts --times 20 scenarios/reference/held-buffer.scenario.ts
 *     node scripts/compare-self.ts --journal self.jsonl --seconds 150 scenarios/reference/held-buffer.scenario.ts
 *
 * Words behind `--` go to the command, for instance `-- --concurrency 4`. With `--journal` each comparison is a line of that
 * file, and those that are there are not made again. With `--seconds` none is begun that would not be done by then, going by
 * the longest so far. Ends with 1 where anything was marked, with 3 where comparisons are missing.
 */
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import type { PeakComparison } from '../harness/judge/compare-peaks.ts';

interface Compared {
  readonly seconds: number;
  readonly sentence: string;
  readonly changes: readonly Pick<PeakComparison['peaks'][number]['change'], 'verdict' | 'share'>[];
}

const { values, positionals } = parseArgs({
  options: {
    times: { type: 'string', default: '20' },
    journal: { type: 'string' },
    seconds: { type: 'string', default: 'Infinity' },
  },
  allowPositionals: true,
});
const times = Number(values.times);
const begun = performance.now();

const done: Compared[] = await readJournal();
while (done.length < times && fits()) {
  const one = await compareOnce();
  done.push(one);
  if (values.journal !== undefined) await appendFile(values.journal, `${JSON.stringify(one)}\n`);
  console.log(`${done.length}: ${one.sentence} (${one.seconds} s)`);
}

const changes = done.flatMap((one) => one.changes);
const marked = changes.filter(({ verdict }) => verdict === 'more' || verdict === 'less').length;
const open = changes.filter(({ verdict }) => verdict === 'open').length;
const widest = Math.max(0, ...changes.map(({ share }) => Math.abs(share)));
console.log(
  `${done.length}${done.length < times ? ` of ${times}` : ''} times: ${marked} of ${changes.length} figures marked, ${open} open; the widest shift was ` +
    `${(100 * widest).toFixed(1)} %.`,
);
process.exitCode = marked > 0 ? 1 : done.length < times ? 3 : 0;

function fits(): boolean {
  const longest = Math.max(0, ...done.map(({ seconds }) => seconds));
  return (performance.now() - begun) / 1000 + longest < Number(values.seconds);
}

async function readJournal(): Promise<Compared[]> {
  if (values.journal === undefined) return [];
  const text = await readFile(values.journal, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Compared]));
}

async function compareOnce(): Promise<Compared> {
  const out = await mkdtemp(join(tmpdir(), 'plimsoll-compare-self-'));
  const from = performance.now();
  try {
    const words = ['compare', '--against', '.', ...positionals, '--format', 'json', '--out', out];
    const { stdout } = await execa(process.execPath, ['harness/cli/main.ts', ...words], { stderr: 'ignore' });
    const { peaks, sentence } = JSON.parse(stdout) as PeakComparison & { readonly sentence: string };
    const seconds = Math.round(performance.now() - from) / 1000;
    return {
      seconds,
      sentence,
      changes: peaks.map(({ change }) => ({ verdict: change.verdict, share: change.share })),
    };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}
