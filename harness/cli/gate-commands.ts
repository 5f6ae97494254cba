/** The commands around a pull request and around several machines, with their flags and their help. */
import { type Command, Option } from 'commander';
import type { ExitCode } from '../judge/verdict.ts';
import { collectInteger, collectParameter, parseCount } from './flag-values.ts';
import { addVerdictFlags } from './verdict-flags.ts';

const BASELINE_HELP = `
Examples:
  plimsoll baseline                                   how far the last run is from what was accepted
  plimsoll baseline --update --reason "blocks of 2 MiB since #123"
  plimsoll baseline --update --reason "first" a.json b.json   more trials, so that drift is told from chance sooner

Exit codes:
  2 no reason, no baseline, CI is set, or results that can't be trusted
  7 the baseline could not be written
  0 shown, or accepted`;

const MERGE_HELP = `
Examples:
  plimsoll merge shard-*/results.json --out plimsoll-report
  plimsoll merge shard-1 shard-2                      folders, with the journals of shards that were killed

Exit codes are those of \`measure\`, as one run of all would have; 2 also where the files are not all shards of one plan.`;

const COMPARE_HELP = `
Examples:
  plimsoll compare before.json after.json             the peaks of two runs
  plimsoll compare --against main upload              this code and that of main, measured in turns

Exit codes:
  130 interrupted
    2 usage, or the two have nothing in common
    6 a scenario threw, hung or was killed, on either side
    7 a page or results could not be written
    0 compared, whatever differs`;

/** Results of an earlier attribution say who held it; a measurement in turns says whether. */
export function addCompareCommand(program: Command, words: readonly string[], done: (code: ExitCode) => void): void {
  program
    .command('compare')
    .description('say which peaks differ between two runs, and in attributed ones which line allocates the difference')
    .argument('[files...]', 'two results files; with --against: scenarios, as for measure')
    .option('--against <tree>', 'measure this code and that of a commit, a branch or another folder in turns')
    .option('--trials <n>', 'with --against: resident trials of each case on each side', parseCount, 5)
    .addOption(new Option('--plan <plan>', 'with --against: how much to measure').choices(['quick', 'pr', 'full']))
    .option('--parameter <name=value...>', 'with --against: only these values', collectParameter, [])
    .option('--concurrency <n...>', 'with --against: only this many at once', collectInteger, [])
    .addOption(new Option('--lane <lane...>', 'with --against: only these lanes').choices(['live', 'resident']))
    .option('--out <folder>', 'with --against: where before.json and after.json go (default: plimsoll-report)')
    .option('--config <file>', 'with --against: config file')
    .addOption(new Option('--format <format>', 'how to tell it').choices(['text', 'markdown', 'json']))
    .option('--json', 'print both sides as one tree of stacks, for an icicle')
    .option('--html <file>', 'also write a page with the difference as an icicle')
    .addHelpText('after', COMPARE_HELP)
    .action(async (files, flags) => {
      const { compareCommand } = await import('./compare.ts');
      done(await compareCommand({ files, ...flags }, words));
    });
}

export function addBaselineCommand(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('baseline')
    .description('hold results against the accepted peaks, or accept theirs')
    .argument('[results...]', 'results files of one suite (default: plimsoll-report/results.json)')
    .option('--update', 'accept the peaks of these results; never in CI')
    .option('--reason <why>', 'why they are accepted; kept in the file')
    .option('--baseline <file>', 'baseline file (default: plimsoll.baseline.json here)')
    .addHelpText('after', BASELINE_HELP)
    .action(async (results, flags) => {
      const { baselineCommand } = await import('./baseline.ts');
      done(await baselineCommand({ results, ...flags }));
    });
}

export function addMergeCommand(program: Command, done: (code: ExitCode) => void): void {
  addVerdictFlags(
    program
      .command('merge')
      .description('join the shards of one plan, and judge them as one run')
      .argument('<shards...>', 'results files, or the folders that they are in'),
  )
    .option('--out <folder>', 'where the results and the page go', 'plimsoll-report')
    .option('--baseline <file>', 'baseline file (default: plimsoll.baseline.json here, where it is)')
    .addHelpText('after', MERGE_HELP)
    .action(async (shards, flags) => {
      const { mergeCommand } = await import('./merge.ts');
      done(await mergeCommand({ shards, ...flags }));
    });
}
