/** `plimsoll merge`: the shards of one plan as one results file, judged as one run. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExitCode } from '../judge/verdict.ts';
import { mergeShards, type Named } from '../results/merge.ts';
import { readResults } from '../results/read.ts';
import { writeResults } from '../results/write.ts';
import { findBaseline } from './find-baseline.ts';
import { withJournal } from './judge.ts';
import type { OutputFlags } from './outputs.ts';
import { RESULTS_FILE } from './recorder.ts';
import { tellVerdict } from './tell-verdict.ts';

export interface MergeFlags extends OutputFlags {
  /** Results files, or the folders that they are in. */
  readonly shards: readonly string[];
  readonly out: string;
  readonly baseline?: string;
  readonly json?: true;
  readonly reportOnly?: true;
  readonly failOn?: 'drift';
}

/** Of a shard that was killed, the trials in the journal beside it count; the merged results are then not finished. */
export async function mergeCommand(flags: MergeFlags): Promise<ExitCode> {
  const baseline = await findBaseline(flags.baseline);
  const files: Named[] = [];
  for (const path of flags.shards) {
    const name = await fileIn(path);
    files.push({ name, results: await withJournal(await readResults(name), name) });
  }
  const results = mergeShards(files);
  await writeResults(join(flags.out, RESULTS_FILE), results);
  return await tellVerdict(results, {
    out: flags.out,
    json: flags.json === true,
    baseline,
    policy: { failOnDrift: flags.failOn === 'drift', reportOnly: flags.reportOnly === true },
    outputs: flags,
  });
}

async function fileIn(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() ? join(path, RESULTS_FILE) : path;
}
