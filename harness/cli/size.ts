/** `plimsoll size`: the reservation and the budget that the measurements ask for. */
import { type ExitCode, exitCodes } from '../judge/verdict.ts';
import { type Budget, budgetFor } from '../sizing/budget.ts';
import { type Sizing, size } from '../sizing/size.ts';
import { UsageError } from './errors.ts';
import { tellBudget, tellSize } from './tell-size.ts';
import { trustedResults } from './trusted-results.ts';

export interface SizeFlags {
  readonly results: string;
  /** Only these scenarios. */
  readonly scenario?: readonly string[];
  /** Bytes. */
  readonly limit?: number;
  readonly json?: true;
}

/**
 * 0 where a formula was found for every scenario (and, with a limit, a budget); 1 where a limit leaves no room for any; 3
 * where nothing was measured that could be sized; 4 where the instrument misread itself, whose figures size nothing.
 *
 * @throws ResultsUnreadableError, InconsistentResultsError, UsageError
 */
export async function sizeCommand(flags: SizeFlags): Promise<ExitCode> {
  const trusted = await trustedResults(flags.results, 'sized');
  if (trusted === null) return exitCodes.instrumentBroken;
  const { results, verdict } = trusted;
  const sizings = selected(size(verdict, results), flags.scenario ?? [], flags.results);
  if (sizings.length === 0) {
    process.stderr.write(
      `Undecided: ${flags.results} holds no measured case of a product, so there is nothing to size. ` +
        'Measure with `plimsoll measure`.\n',
    );
    return exitCodes.inconclusive;
  }
  const { limit } = flags;
  const sized = sizings.map((one) => ({
    sizing: one,
    budget: limit === undefined ? null : budgetFor(one, results, limit),
  }));
  process.stdout.write(flags.json === true ? jsonOf(sized) : sized.map(textOf).join('\n'));
  return exitCodeOfBudgets(sized.flatMap(({ budget }) => budget ?? []));
}

function selected(all: readonly Sizing[], asked: readonly string[], file: string): readonly Sizing[] {
  const names = all.map(({ scenario }) => scenario.name);
  const unknown = asked.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(
      `--scenario: ${file} has no measured scenario "${unknown}". ${names.length === 0 ? 'It has none.' : `There are: ${names.join(', ')}.`}`,
    );
  }
  return asked.length === 0 ? all : all.filter(({ scenario }) => asked.includes(scenario.name));
}

interface Sized {
  readonly sizing: Sizing;
  readonly budget: Budget | null;
}

function textOf({ sizing, budget }: Sized): string {
  return budget === null ? tellSize(sizing) : `${tellSize(sizing)}\n${tellBudget(budget)}`;
}

/** The scenario by its name alone: its facts stand in the results. */
function jsonOf(sized: readonly Sized[]): string {
  const written = sized.map(({ sizing: { scenario, ...rest }, budget }) => ({
    scenario: scenario.name,
    location: scenario.reservationLocation,
    ...rest,
    ...(budget === null ? {} : { budget }),
  }));
  return `${JSON.stringify({ format: 'plimsoll/sizing', version: 1, scenarios: written }, null, 2)}\n`;
}

function exitCodeOfBudgets(budgets: readonly Budget[]): ExitCode {
  if (budgets.some(({ budgetBytes }) => budgetBytes <= 0)) return exitCodes.failed;
  return budgets.some(({ floorBytes }) => floorBytes === null) ? exitCodes.inconclusive : exitCodes.green;
}
