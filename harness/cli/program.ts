/** The commands, their flags and their help. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { GiB, KiB, MiB } from '../bytes.ts';
import { exitCodes } from '../judge/verdict.ts';
import { compareCommand } from './compare.ts';
import { doctor } from './doctor.ts';
import { exitCodeOf, explain } from './errors.ts';
import { judgeCommand } from './judge.ts';
import { measure } from './measure.ts';
import type { Replaced } from './replaced.ts';
import { reportCommand } from './report.ts';

const EXIT_CODES = `
Exit codes, the first that applies:
  130 interrupted                      1 under-reserved, does not fit, over-reserved
    2 usage or configuration           3 inconclusive
    4 instrument broken                0 every reservation holds
    6 a scenario threw, hung or was killed
    7 results could not be written
    5 accounting broken`;

const MEASURE_EXAMPLES = `
Examples:
  plimsoll measure                                    every scenario, plan quick
  plimsoll measure upload                             scenarios whose file or name contains "upload"
  plimsoll measure upload --parameter content=16MiB --concurrency 4 --lane resident
  plimsoll measure --plan pr --require live,resident  as in CI
${EXIT_CODES}`;

/** Runs one command line, without `node` and the script, and returns the exit code. Writes to stdout and stderr. */
export async function runCommand(words: readonly string[], replaced: Replaced = {}): Promise<number> {
  let exitCode: number = exitCodes.green;
  const program = new Command('plimsoll')
    .description('Measures what operations really take, and fails when a memory reservation falls below it.')
    .version(await version(), '-V, --version')
    .showSuggestionAfterError()
    .showHelpAfterError('Run with --help for all commands and flags.')
    .exitOverride()
    .addHelpText('after', EXIT_CODES);

  program
    .command('measure')
    .description('measure scenarios, judge them, tell the verdict and write a report')
    .argument('[scenarios...]', 'scenario files, or parts of their paths or names; default: all that the config finds')
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
    .option('--no-attribute', 'do not, even after an under-reserved finding')
    .option('--json', 'print the verdict as JSON on stdout')
    .option('--report-only', 'tell everything, but exit 0 whatever was found in the reservations')
    .option('--fail-on <what>', 'also fail on: drift', parseFailOn)
    .addHelpText('after', MEASURE_EXAMPLES)
    .action(async (scenarios, flags) => {
      exitCode = await measure({ scenarios, ...flags }, words, replaced);
    });

  program
    .command('judge')
    .description('judge a results file again, without measuring')
    .argument('[results]', 'results file', 'plimsoll-report/results.json')
    .option('--json', 'print the verdict as JSON on stdout')
    .option('--html <file>', 'also write the page')
    .option('--report-only', 'exit 0 whatever was found in the reservations')
    .option('--fail-on <what>', 'also fail on: drift', parseFailOn)
    .addHelpText('after', EXIT_CODES)
    .action(async (results, flags) => {
      exitCode = await judgeCommand({ results, ...flags });
    });

  program
    .command('report')
    .description('render the page of a results file again, without measuring')
    .argument('[results]', 'results file', 'plimsoll-report/results.json')
    .option('--html <file>', 'where the page goes (default: index.html beside the results)')
    .option('--open', 'open it in a browser')
    .action(async (results, flags) => {
      exitCode = await reportCommand({ results, ...flags });
    });

  program
    .command('compare')
    .description(
      'say what an operation holds more and less, by the line that allocates it, between two attributed runs',
    )
    .argument('<before>', 'results file')
    .argument('<after>', 'results file')
    .option('--json', 'print both sides as one tree of stacks, for an icicle')
    .action(async (before, after, flags) => {
      exitCode = await compareCommand({ before, after, ...flags });
    });

  program
    .command('doctor')
    .description('say what this machine can measure, how exactly, and the remedy for what it can not')
    .action(() => {
      exitCode = doctor();
    });

  try {
    await program.parseAsync(words as string[], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.green : exitCodes.usage;
    process.stderr.write(`${explain(error)}\n`);
    return exitCodeOf(error);
  }
}

async function version(): Promise<string> {
  const { default: manifest } = (await import('plimsoll/package.json', { with: { type: 'json' } })) as {
    default: { version: string };
  };
  return manifest.version;
}

function collectParameter(word: string, known: readonly (readonly [string, number])[]): [string, number][] {
  const [name = '', value = ''] = word.split('=', 2);
  if (name === '' || value === '') throw new InvalidArgumentError('write it as name=value, e.g. content=16MiB.');
  return [...known.map(([n, v]): [string, number] => [n, v]), [name, parseSize(value)]];
}

/** `16777216`, `16MiB`, `64KiB`, `1GiB`. */
export function parseSize(word: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(KiB|MiB|GiB)?$/.exec(word);
  const unit = match?.[2] === 'GiB' ? GiB : match?.[2] === 'MiB' ? MiB : match?.[2] === 'KiB' ? KiB : 1;
  if (match === null) throw new InvalidArgumentError(`"${word}" is no number; sizes may end in KiB, MiB or GiB.`);
  return Number(match[1]) * unit;
}

function collectInteger(word: string, known: readonly number[]): number[] {
  const value = Number(word);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number from 1 on is wanted.');
  return [...known, value];
}

function parseLanes(word: string): ('live' | 'resident')[] {
  if (word === 'none') return [];
  return word.split(',').map((lane) => {
    if (lane !== 'live' && lane !== 'resident') throw new InvalidArgumentError('lanes are live and resident.');
    return lane;
  });
}

/** Milliseconds. */
export function parseDuration(word: string): number {
  const match = /^(\d+(?:\.\d+)?)(s|m|h)?$/.exec(word);
  if (match === null) throw new InvalidArgumentError('write it as 90s, 4m or 2h.');
  const unitMs = match[2] === 'h' ? 3_600_000 : match[2] === 'm' ? 60_000 : 1000;
  return Number(match[1]) * unitMs;
}

function parseFailOn(word: string): 'drift' {
  if (word !== 'drift') throw new InvalidArgumentError('the only further thing to fail on is: drift.');
  return word;
}
