/** What the matchers ask of a measurement. Each throws, `not` or no, where there is no verdict to ask. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatBytes } from '../bytes.ts';
import { type CaseVerdict, exitCodes } from '../judge/verdict.ts';
import { type Measured, type MeasureOptions, measureScenario } from './measure-scenario.ts';
import { sizeInWords } from './size-in-words.ts';
import { canSeeWhatStays } from './what-stays.ts';

/** Vitest's part of `this`. */
interface Matching {
  readonly isNot?: boolean;
  readonly testPath?: string | undefined;
}

interface Outcome {
  readonly pass: boolean;
  readonly message: () => string;
}

export async function fitReservation(
  this: Matching,
  scenario: unknown,
  options: MeasureOptions = {},
): Promise<Outcome> {
  const { verdict, told } = await measureScenario(fileOf(scenario, this.testPath), options);
  const pass = verdict.exitCode === exitCodes.green;
  if (!pass && verdict.exitCode !== exitCodes.failed) throw new Error(told);
  return { pass, message: () => told };
}

export async function peakBelow(
  this: Matching,
  scenario: unknown,
  size: string | number,
  options: MeasureOptions = {},
): Promise<Outcome> {
  const bound = typeof size === 'number' ? size : sizeInWords(size);
  if (bound === null || !(bound > 0)) throw new TypeError(`toPeakBelow: "${size}" is no size, such as '24 MiB'.`);
  const { verdict, told } = await measureScenario(fileOf(scenario, this.testPath), options);
  if (verdict.exitCode !== exitCodes.green && verdict.exitCode !== exitCodes.failed) throw new Error(told);
  const highest = highestNeed(verdict.cases);
  if (highest === null) throw new Error(`No case was measured, so there is no peak.\n\n${told}`);
  const { id, neededBytes } = highest;
  return {
    pass: neededBytes < bound,
    message: () =>
      `An operation of ${id} needs ${formatBytes(neededBytes)} (${neededBytes} bytes) at its peak, and ` +
      `${this.isNot ? `${formatBytes(bound)} or more were` : `less than ${formatBytes(bound)} was`} expected.\n\n${told}`,
  };
}

export async function releaseEverything(
  this: Matching,
  scenario: unknown,
  options: MeasureOptions = {},
): Promise<Outcome> {
  const attribute = canSeeWhatStays();
  const { verdict, results, told } = await measureScenario(fileOf(scenario, this.testPath), { ...options, attribute });
  // What is reserved is not asked here, only what is given back.
  const answers: readonly number[] = [exitCodes.green, exitCodes.failed, exitCodes.accountingBroken];
  if (!answers.includes(verdict.exitCode)) throw new Error(told);
  const governed = results.scenarios.some(({ kind, governor }) => kind === 'product' && governor);
  if (!governed && results.growths.length === 0) {
    throw new Error(
      'Whether everything is released can not be seen: the scenario has no `governor`, and what stays of its operations ' +
        'is not known. Let the service publish its bookings (docs/limiters.md), or npm install --save-dev memlab.',
    );
  }
  const broken = verdict.findings.filter(({ code }) => code === 'accounting-broken').map(({ sentence }) => sentence);
  const left = results.growths.flatMap(({ case: id, leaks }) =>
    leaks.map(
      ({ bytes, objects, path }) => `${id}: ${formatBytes(bytes)} in ${objects} objects stay: ${path.join(' → ')}`,
    ),
  );
  const looked = [...(governed ? ['bookings'] : []), ...(results.growths.length > 0 ? ['objects that stay'] : [])];
  const pass = broken.length === 0 && left.length === 0;
  const said = pass ? [`Everything was released (${looked.join(' and ')} were looked at).`] : [...broken, ...left];
  return { pass, message: () => `${said.join('\n')}\n\n${told}` };
}

/**
 * A scenario is named by its file: importing it would load the service into the worker, and what was imported does not
 * say where it came from. A path is relative to the test's file.
 */
function fileOf(scenario: unknown, testPath: string | undefined): string {
  if (scenario instanceof URL) return fileURLToPath(scenario);
  if (typeof scenario === 'string') {
    return scenario.startsWith('file:') ? fileURLToPath(scenario) : resolve(testPath ?? '.', '..', scenario);
  }
  throw new TypeError(
    "expect() wants the scenario's file: new URL('./upload.scenario.ts', import.meta.url), or its path beside the test. " +
      'It is measured in processes of its own, so it is not imported.',
  );
}

function highestNeed(cases: Measured['verdict']['cases']): (CaseVerdict & { readonly neededBytes: number }) | null {
  const measured = cases.filter(
    (one): one is CaseVerdict & { neededBytes: number } => one.kind === 'product' && one.neededBytes !== null,
  );
  return measured.reduce<(typeof measured)[number] | null>(
    (a, b) => (a !== null && a.neededBytes >= b.neededBytes ? a : b),
    null,
  );
}
