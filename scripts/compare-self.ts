/**
 * Compares this tree with itself, again and again: whatever is marked then is a false alarm of `plimsoll compare`.
 *
 *     node scripts/compare-self.ts --times 20 scenarios/reference/held-buffer.scenario.ts
 *
 * Words behind `--` go to the command, for instance `-- --concurrency 4`. Ends with 1 where anything was marked.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import type { PeakComparison } from '../harness/judge/compare-peaks.ts';

const { values, positionals } = parseArgs({
  options: { times: { type: 'string', default: '20' } },
  allowPositionals: true,
});

let marked = 0;
let figures = 0;
let open = 0;
let widest = 0;
for (let time = 1; time <= Number(values.times); time += 1) {
  const { peaks, sentence } = await compareOnce();
  const verdicts = peaks.map(({ change }) => change.verdict);
  figures += peaks.length;
  marked += verdicts.filter((verdict) => verdict === 'more' || verdict === 'less').length;
  open += verdicts.filter((verdict) => verdict === 'open').length;
  widest = Math.max(widest, ...peaks.map(({ change }) => Math.abs(change.share)));
  console.log(`${time}: ${sentence}`);
}
console.log(
  `${values.times} times: ${marked} of ${figures} figures marked, ${open} open; the widest shift was ${(100 * widest).toFixed(1)} %.`,
);
process.exitCode = marked > 0 ? 1 : 0;

async function compareOnce(): Promise<PeakComparison & { readonly sentence: string }> {
  const out = await mkdtemp(join(tmpdir(), 'plimsoll-compare-self-'));
  try {
    const words = ['compare', '--against', '.', ...positionals, '--format', 'json', '--out', out];
    const { stdout } = await execa(process.execPath, ['harness/cli/main.ts', ...words], { stderr: 'ignore' });
    return JSON.parse(stdout) as PeakComparison & { readonly sentence: string };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}
