/** What a mutant is: a patch that breaks one thing, and the rule that must catch it, written down before its first run. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type ExitCode, exitCodes } from '../../harness/judge/verdict.ts';

/** Exit code of what each rule finds. `inconclusive`: nobody may take it for green. `failed`: the operation itself fails. */
export const expectations = {
  live: exitCodes.failed,
  resident: exitCodes.failed,
  fits: exitCodes.failed,
  admits: exitCodes.failed,
  accounting: exitCodes.accountingBroken,
  instrument: exitCodes.instrumentBroken,
  inconclusive: exitCodes.inconclusive,
  failed: exitCodes.scenarioFailed,
} as const satisfies Readonly<Record<string, ExitCode>>;

export type Expectation = keyof typeof expectations;

export interface Mutant {
  readonly name: string;
  /** One sentence: what is broken. */
  readonly breaks: string;
  readonly expected: Expectation;
  /** The words behind `measure`. */
  readonly command: readonly string[];
  /** Why it is known to survive; null where it must be caught. */
  readonly survives: string | null;
  /** A unified diff. */
  readonly patch: string;
  /**
   * Whether the reference subjects run too. They hold nothing of `subjects/`, so that a mutant of these alone can't change
   * what they read.
   */
  readonly references: boolean;
}

export class MutantError extends Error {
  override readonly name = 'MutantError';
  readonly code = 'TEETH_MUTANT';
}

/** All `*.patch` of `folder`, by name. Throws a {@link MutantError} for one without a complete header. */
export async function readMutants(folder: string): Promise<readonly Mutant[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.patch')).sort();
  return await Promise.all(
    files.map(async (file) => parseMutant(basename(file, '.patch'), await readFile(join(folder, file), 'utf8'))),
  );
}

/**
 * Reads one patch. Its header, before the diff, has a line each of `Breaks: …`, `Expect: live, exit 1` and
 * `Measure: …` (the words behind `measure`), and may have `Survives: …`. Longer lines go on indented.
 */
export function parseMutant(name: string, text: string): Mutant {
  const at = text.search(/^diff --git /m);
  if (at < 0) throw new MutantError(`${name}.patch holds no diff: make it with \`git diff\`.`);
  const header = text.slice(0, at).replaceAll(/\n[ \t]+/g, ' ');
  const line = (key: string) => new RegExp(`^${key}:[ \\t]*(.+)$`, 'm').exec(header)?.[1]?.trim() ?? null;
  const wanted = (key: string) => {
    const value = line(key);
    if (value === null) throw new MutantError(`${name}.patch has no line "${key}: …" before its diff.`);
    return value;
  };
  return {
    name,
    breaks: wanted('Breaks'),
    expected: parseExpectation(name, wanted('Expect')),
    command: wanted('Measure').split(/\s+/),
    survives: line('Survives'),
    patch: text.slice(at),
    references: /^\+\+\+ b\/(?!subjects\/)/m.test(text.slice(at)),
  };
}

/** The exit code is written down too, so that a reader need not look it up, and so is checked. */
function parseExpectation(name: string, said: string): Expectation {
  const [, rule = '', exit = ''] = /^(\w+), exit (\d+)$/.exec(said) ?? [];
  if (Object.hasOwn(expectations, rule) && expectations[rule as Expectation] === Number(exit))
    return rule as Expectation;
  const known = Object.entries(expectations).map(([one, code]) => `"${one}, exit ${code}"`);
  throw new MutantError(`${name}.patch expects "${said}"; that must be one of ${known.join(', ')}.`);
}
