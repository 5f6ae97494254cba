/**
 * The commands, their flags and their help. What a command does is loaded when it is run: help is to come at once, and
 * compiler, validation and reports take four times as long to load as Node itself.
 */
import { Command, CommanderError, Option } from 'commander';
import { GiB, MiB } from '../bytes.ts';
import { exitCodes } from '../judge/verdict.ts';
import {
  collectInteger,
  collectParameter,
  parseCount,
  parseDuration,
  parseLanes,
  parseShard,
  parseSize,
} from './flag-values.ts';
import { addBaselineCommand, addCompareCommand, addMergeCommand } from './gate-commands.ts';
import type { Replaced } from './replaced.ts';
import { addVerdictFlags } from './verdict-flags.ts';

/** Runs at each side of the border of what is survived. */
const BORDER_RUNS = 10;

const EXIT_CODES = `
Exit codes, the first that applies:
  130 interrupted                      1 under-reserved, does not fit, over-reserved
    2 usage or configuration           3 inconclusive
    4 instrument broken                0 every reservation holds
    6 a scenario threw, hung or was killed
    7 results could not be written
    5 accounting broken`;

const SIZE_EXIT_CODES = `
Exit codes, the first that applies:
    2 usage                              1 the limit leaves no room for any budget
    4 the instrument is broken           3 there is nothing to size, or no floor under a limit
                                         0 sized`;

const CHECK_EXIT_CODES = `
Exit codes, the first that applies:
    2 usage, or a manifest that is none  1 a budget does not fit its limit
    4 the instrument is broken           3 that can not be said
                                         0 every budget fits`;

const MEASURE_EXAMPLES = `
Examples:
  plimsoll measure                                    every scenario, plan quick
  plimsoll measure upload                             scenarios whose file or name contains "upload"
  plimsoll measure upload --parameter content=16MiB --concurrency 4 --lane resident
  plimsoll measure --plan pr --require live,resident  as in CI
${EXIT_CODES}`;

const INIT_NOTES = `
Nothing is overwritten. At most two questions are asked, and none where input or output is no terminal.

Example:
  plimsoll init --formula src/admission.ts#thumbnailBytes --scenario thumbnail`;

/** Runs one command line, without `node` and the script, and returns the exit code. Writes to stdout and stderr. */
export async function runCommand(words: readonly string[], replaced: Replaced = {}): Promise<number> {
  let exitCode: number = exitCodes.green;
  const program = await buildProgram(words, replaced, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(words as string[], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.green : exitCodes.usage;
    const { exitCodeOf, explain } = await import('./errors.ts');
    process.stderr.write(`${explain(error)}\n`);
    return exitCodeOf(error);
  }
}

/** Every command with its flags; nothing is run. `words` are kept in what a command writes, `done` gets its exit code. */
export async function buildProgram(
  words: readonly string[],
  replaced: Replaced,
  done: (code: number) => void,
): Promise<Command> {
  const program = new Command('plimsoll')
    .description('Measures what operations really take, and fails when a memory reservation falls below it.')
    .version(await version(), '-V, --version')
    .showSuggestionAfterError()
    .showHelpAfterError('Run with --help for all commands and flags.')
    .exitOverride()
    .addHelpText('after', EXIT_CODES);

  addVerdictFlags(
    program
      .command('measure')
      .description('measure scenarios, judge them, tell the verdict and write a report')
      .argument(
        '[scenarios...]',
        'scenario files, or parts of their paths or names; default: all that the config finds',
      )
      .addOption(new Option('--plan <plan>', 'how much to measure').choices(['quick', 'pr', 'full']))
      .option('--parameter <name=value...>', 'only these values, e.g. content=16MiB', collectParameter, [])
      .option('--concurrency <n...>', 'only this many at once', collectInteger, [])
      .addOption(new Option('--lane <lane...>', 'only these lanes').choices(['live', 'resident']))
      .option('--variant <name...>', 'these variants instead of the product')
      .option('--require <lanes>', 'lanes without which nothing is judged; "none" for none', parseLanes)
      .option(
        '--max-time <duration>',
        'hard bound, e.g. 90s, 4m or 2h; what is missing then is inconclusive',
        parseDuration,
      )
      .option('--out <folder>', 'where results and pages are written (default: plimsoll-report)')
      .option('--config <file>', 'config file (default: plimsoll.config.{ts,js,…} here)')
      .option('--attribute', 'find out who held the bytes at the peak, and what stays')
      .option(
        '--survive [runs]',
        'also find the smallest real memory limit that cases survive; runs at its border, default 10',
        parseCount,
      )
      .option('--no-attribute', 'do not, even after an under-reserved finding'),
  )
    .option('--baseline <file>', 'baseline file (default: plimsoll.baseline.json beside the config, where it is)')
    .option('--shard <i/n>', 'measure only this part of the plan; `plimsoll merge` joins the parts', parseShard)
    .option('--costs <file>', 'results file of an earlier run, by whose seconds shards are split')
    .option('--resume', 'go on where the run in the output folder was ended')
    .addHelpText('after', MEASURE_EXAMPLES)
    .action(async (scenarios, flags) => {
      const survive = flags.survive === true ? BORDER_RUNS : flags.survive;
      const { measure } = await import('./measure.ts');
      done(await measure({ scenarios, ...flags, survive }, words, replaced));
    });

  addVerdictFlags(
    program
      .command('judge')
      .description('judge a results file again, without measuring')
      .argument('[results]', 'results file', 'plimsoll-report/results.json'),
  )
    .option('--html <file>', 'also write the page')
    .option('--baseline <file>', 'baseline file (default: plimsoll.baseline.json here, where it is)')
    .addHelpText('after', EXIT_CODES)
    .action(async (results, flags) => {
      const { judgeCommand } = await import('./judge.ts');
      done(await judgeCommand({ results, ...flags }));
    });

  program
    .command('report')
    .description('render the page of a results file again, without measuring')
    .argument('[results]', 'results file', 'plimsoll-report/results.json')
    .option('--html <file>', 'where the page goes (default: index.html beside the results)')
    .option('--open', 'open it in a browser')
    .option('--baseline <file>', 'baseline file (default: plimsoll.baseline.json here, where it is)')
    .action(async (results, flags) => {
      const { reportCommand } = await import('./report.ts');
      done(await reportCommand({ results, ...flags }));
    });

  program
    .command('size')
    .description('say the tightest reservation that covers everything measured, beside the one in the code')
    .argument('[results]', 'results file', 'plimsoll-report/results.json')
    .option('--limit <size>', 'also say the budget to set under this memory limit, e.g. 512MiB', parseSize)
    .option('--scenario <name...>', 'only these')
    .option('--json', 'print it as JSON on stdout')
    .addHelpText('after', SIZE_EXIT_CODES)
    .action(async (results, flags) => {
      const { sizeCommand } = await import('./size.ts');
      done(await sizeCommand({ results, ...flags }));
    });

  program
    .command('check')
    .description('say whether budgets and memory limits of Kubernetes manifests fit what was measured')
    .argument('<manifests...>', 'YAML files; - is standard input')
    .option('--results <file>', 'results file', 'plimsoll-report/results.json')
    .option('--budget-env <name>', 'the variable that sets the budget (default: budgetEnv of the config)')
    .addOption(
      new Option('--budget-unit <unit>', 'what a bare number in it counts')
        .choices(['bytes', 'KiB', 'MiB', 'GiB'])
        .default('bytes'),
    )
    .option('--budget <size>', 'the budget itself, whatever a variable says', parseSize)
    .option('--container <name>', 'only containers of this name')
    .option('--scenario <name...>', 'only by these scenarios; default: all in the results')
    .option('--config <file>', 'config file (default: plimsoll.config.{ts,js,…} here)')
    .option('--json', 'print the findings as JSON on stdout')
    .option('--github', 'annotate lines of GitHub Actions (default: where GITHUB_ACTIONS=true)')
    .option('--no-github', 'do not, even there')
    .addHelpText('after', CHECK_EXIT_CODES)
    .action(async (manifests, flags) => {
      const { checkCommand } = await import('./check.ts');
      done(await checkCommand({ manifests, ...flags }));
    });

  addCompareCommand(program, words, done);
  addBaselineCommand(program, done);
  addMergeCommand(program, done);

  program
    .command('survive')
    .description('find the smallest memory limit of the kernel that a command survives, in any language')
    .argument('<command...>', 'behind two dashes: plimsoll survive -- node app.js')
    .option('--runs <n>', 'runs at the limits next to the border, each', parseCount, BORDER_RUNS)
    .addOption(new Option('--step <size>', 'limits are multiples of it').argParser(parseSize).default(4 * MiB, '4MiB'))
    .addOption(new Option('--ceiling <size>', 'nothing larger is tried').argParser(parseSize).default(2 * GiB, '2GiB'))
    .option('--limit <size>', 'exit 1 where this much is not enough', parseSize)
    .addOption(
      new Option('--timeout <duration>', 'a run that takes longer stands still')
        .argParser(parseDuration)
        .default(60_000, '60s'),
    )
    .option('--json', 'print every limit that was tried as JSON on stdout')
    .action(async (words, flags) => {
      const { surviveCommandLine } = await import('./survive.ts');
      done(await surviveCommandLine({ words, ...flags }));
    });

  program
    .command('init')
    .description("write a first scenario from the service's own formula, the configuration and a CI workflow")
    .option('--formula <file#function>', 'the function that says how many bytes an operation books; default: found')
    .option('--subject <file#function>', 'what starts the server, or does the operation; default: found')
    .option('--scenario <name>', "the scenario's name; default: from the formula's")
    .addHelpText('after', INIT_NOTES)
    .action(async (flags) => {
      const { initCommand } = await import('./init.ts');
      done(await initCommand(flags));
    });

  program
    .command('doctor')
    .description('say what this machine can measure, how exactly, and the remedy for what it can not')
    .action(async () => {
      const { doctor } = await import('./doctor.ts');
      const { chooseLimiter } = await import('../limits/index.ts');
      done(doctor(await chooseLimiter()));
    });

  return program;
}

async function version(): Promise<string> {
  const { default: manifest } = (await import('plimsoll/package.json', { with: { type: 'json' } })) as {
    default: { version: string };
  };
  return manifest.version;
}
