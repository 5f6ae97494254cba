/** `plimsoll baseline`: the accepted peaks, held against results; and, on purpose only, accepted anew. */
import { accept, BASELINE_FILE, type Baseline, BaselineError, readBaseline, writeBaseline } from '../baseline/index.ts';
import { judge } from '../judge/judge.ts';
import { type ExitCode, exitCodes, type Verdict } from '../judge/verdict.ts';
import { readResults } from '../results/read.ts';
import type { Results } from '../results/schema.ts';
import { findBaseline } from './find-baseline.ts';
import { inCi } from './settings.ts';
import { column } from './tell-columns.ts';

export interface BaselineFlags {
  readonly results: readonly string[];
  readonly baseline?: string;
  readonly update?: true;
  readonly reason?: string;
}

/**
 * Shows; or with `--update` writes, which no CI may do: what is accepted is somebody's decision, with a reason.
 *
 * @throws BaselineError, ResultsUnreadableError, ResultsNotWrittenError
 */
export async function baselineCommand(flags: BaselineFlags, now = new Date()): Promise<ExitCode> {
  if (flags.update === undefined && flags.reason !== undefined) {
    throw new BaselineError('A reason is given and nothing is accepted without --update. Add --update.');
  }
  const files = flags.results.length > 0 ? flags.results : ['plimsoll-report/results.json'];
  return await (flags.update ? update(flags, files, now) : show(flags, files));
}

async function show({ baseline: path }: BaselineFlags, files: readonly string[]): Promise<ExitCode> {
  const baseline = await findBaseline(path);
  if (baseline === null) {
    throw new BaselineError(
      `There is no ${BASELINE_FILE} here. \`plimsoll baseline --update --reason "why"\` accepts the peaks of a results file.`,
    );
  }
  for (const file of files) {
    const verdict = judge(await readResults(file), baseline, { failOnDrift: false, reportOnly: true });
    process.stdout.write(`${file}\n${rows(verdict)}\n`);
  }
  return exitCodes.green;
}

function rows({ cases }: Verdict): string {
  const products = cases.filter(({ kind, governed }) => kind === 'product' && !governed);
  const drift = (rules: Verdict['cases'][number]['rules']) => rules.find(({ rule }) => rule === 'drift');
  return column([
    ['case', '', ''],
    ...products.map(({ id, rules }) => [id, drift(rules)?.status ?? '', `  ${drift(rules)?.detail ?? ''}`]),
  ])
    .map((line) => `  ${line}`)
    .join('\n');
}

async function update(flags: BaselineFlags, files: readonly string[], now: Date): Promise<ExitCode> {
  if (inCi()) {
    throw new BaselineError(
      'CI is set: a baseline is never written by CI, which would accept whatever it measured. ' +
        'Update it on a branch, from the results that CI kept, and commit it.',
    );
  }
  const reason = flags.reason?.trim() ?? '';
  if (reason === '') {
    throw new BaselineError('Say why these peaks are accepted: --reason "decrypts in blocks of 2 MiB since #123".');
  }
  const path = flags.baseline ?? BASELINE_FILE;
  const known = await readBaseline(path);
  const results: Results[] = [];
  for (const file of files) results.push(trusted(file, await readResults(file)));
  const accepted = accept(known, results, { reason, date: now.toISOString().slice(0, 10) });
  await writeBaseline(path, accepted);
  process.stdout.write(`${path}: ${summary(accepted)} Commit it.\n`);
  return exitCodes.green;
}

const UNTRUSTED: readonly ExitCode[] = [exitCodes.instrumentBroken, exitCodes.scenarioFailed, exitCodes.interrupted];

/** An under-reserved peak may be accepted: that it is one stays a finding of its own. A wrong one may not. */
function trusted(file: string, results: Results): Results {
  if (results.shard !== undefined) {
    throw new BaselineError(
      `${file} is one of ${results.shard.of} shards. Accept what \`plimsoll merge\` makes of all.`,
    );
  }
  if (!results.finished) {
    throw new BaselineError(`${file} is of a run that did not finish. Measure again, or go on with --resume.`);
  }
  const { exitCode, sentence } = judge(results, null, { failOnDrift: false, reportOnly: false });
  if (UNTRUSTED.includes(exitCode)) throw new BaselineError(`${file} can't be trusted: ${sentence} Mend that first.`);
  return results;
}

function summary({ machines }: Baseline): string {
  const { fingerprint, updates, cases } = machines.at(-1) as Baseline['machines'][number];
  const number = updates.at(-1)?.cases ?? 0;
  const { node, libc, arch } = fingerprint;
  return `the peaks of ${number} of ${cases.length} cases accepted for Node ${node}, ${libc}, ${arch}.`;
}
