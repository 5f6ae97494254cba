/** What a verdict costs once everything is measured: reading, judging, and rendering in each format. */
import { mkdtempDisposable, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judge } from '../../harness/judge/judge.ts';
import { readResults } from '../../harness/results/read.ts';
import { renderPage } from '../../reports/html/index.ts';
import { renderJson } from '../../reports/json/index.ts';
import { sampleResults } from '../../reports/sample-results.fixture.ts';
import { type Section, time } from './section.ts';

/** `file`: the results of a real measurement; null: the sample that the reports are tested with. */
export async function judgingSection(file: string | null): Promise<Section> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'plimsoll-bench-'));
  const path = file ?? join(folder.path, 'results.json');
  if (file === null) await writeFile(path, JSON.stringify(sampleResults('upload')));
  const results = await readResults(path);
  const policy = { failOnDrift: false, reportOnly: false };
  const verdict = judge(results, null, policy);
  const rows = await time([
    { name: 'reading and checking the results file', units: 1, run: () => readResults(path) },
    { name: 'judging', units: 1, run: () => judge(results, null, policy) },
    { name: 'the verdict as JSON', units: 1, run: () => renderJson(verdict) },
    { name: 'the page', units: 1, run: () => renderPage(verdict, results) },
  ]);
  const megabytes = ((await stat(path)).size / 2 ** 20).toFixed(1);
  const what = `${results.trials.length} trials, ${megabytes} MiB`;
  return { title: `From results to verdict and page: ${what}`, unit: 'one call', rows, goals: [] };
}
