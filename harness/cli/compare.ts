/** `plimsoll compare`: who holds more than before. Two results files that were measured with `--attribute`. */
import { type AttributedCase, compareAttributions, differenceIcicle } from '../holders/index.ts';
import { type ExitCode, exitCodes } from '../judge/verdict.ts';
import { readResults } from '../results/read.ts';
import type { Results } from '../results/schema.ts';
import { UsageError } from './errors.ts';

export interface CompareFlags {
  readonly before: string;
  readonly after: string;
  readonly json?: true;
}

/** @throws UsageError when no case has an attribution in both */
export async function compareCommand({ before, after, json }: CompareFlags): Promise<ExitCode> {
  const [was, is] = [attributed(await readResults(before)), attributed(await readResults(after))];
  const both = [...is.keys()].filter((id) => was.has(id));
  if (both.length === 0) {
    throw new UsageError(
      `No case has an attribution in both: ${before} has ${namesIn(was)}, ${after} has ${namesIn(is)}. ` +
        'Measure the same case in both with --attribute.',
    );
  }
  const compared = both.map((id) => compareCase(id, was.get(id) as AttributedCase, is.get(id) as AttributedCase));
  process.stdout.write(json === true ? `${JSON.stringify(compared, null, 2)}\n` : compared.map(words).join('\n'));
  return exitCodes.green;
}

function attributed({ attributions, cases }: Results): Map<string, AttributedCase> {
  return new Map(
    attributions.flatMap((attribution) => {
      const concurrency = cases.find(({ id }) => id === attribution.case)?.concurrency;
      if (attribution.status !== 'attributed' || !attribution.check.trusted || concurrency === undefined) return [];
      return [[attribution.case, { attribution, concurrency }] as const];
    }),
  );
}

function namesIn(found: ReadonlyMap<string, AttributedCase>): string {
  return found.size === 0 ? 'none' : [...found.keys()].join(', ');
}

function compareCase(id: string, before: AttributedCase, after: AttributedCase) {
  return { case: id, differences: compareAttributions(before, after), icicle: differenceIcicle(before, after) };
}

function words({ case: id, differences }: ReturnType<typeof compareCase>): string {
  const lines = differences.map(({ sentence }) => `  ${sentence}\n`);
  return `${id}\n${lines.length === 0 ? '  nothing differs by more than two runs do\n' : lines.join('')}`;
}
