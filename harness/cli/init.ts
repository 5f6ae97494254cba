/** `plimsoll init`: at most two questions, and none where nobody can answer. */
import { createInterface } from 'node:readline/promises';
import { type Candidate, isServer, nameOf } from '../init/candidates.ts';
import { type Initialised, init } from '../init/init.ts';
import { InitError } from '../init/init-error.ts';
import { type ExitCode, exitCodes } from '../judge/verdict.ts';
import { UsageError } from './errors.ts';

export interface InitFlags {
  readonly formula?: string;
  readonly subject?: string;
  readonly scenario?: string;
}

/** Longer lists are of no use to whoever reads them. */
const MOST_OFFERED = 9;

/** @throws UsageError where nothing could be written */
export async function initCommand(flags: InitFlags): Promise<ExitCode> {
  const choose = process.stdin.isTTY && process.stdout.isTTY ? ask : null;
  try {
    tell(await init({ root: process.cwd(), ...flags, choose }));
    return exitCodes.green;
  } catch (error) {
    if (error instanceof InitError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

async function ask(question: string, among: readonly Candidate[]): Promise<Candidate> {
  const offered = among.slice(0, MOST_OFFERED);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    for (;;) {
      const list = offered.map((one, index) => `  ${index + 1}  ${nameOf(one)}`).join('\n');
      const answer = (await terminal.question(`${question}\n${list}\n1–${offered.length} [1]: `)).trim();
      const chosen = offered[Number(answer === '' ? 1 : answer) - 1];
      if (chosen !== undefined) return chosen;
    }
  } catch (cause) {
    // The terminal was closed: Ctrl-C or Ctrl-D.
    throw new InitError('Nothing was chosen, so nothing was written.', { cause });
  } finally {
    terminal.close();
  }
}

function tell({ first, written, kept, others }: Initialised): void {
  const { formula, subject } = first;
  const lines = [
    `formula   ${nameOf(formula)}`,
    `subject   ${subject === null ? 'none found: write what an operation does' : nameOf(subject)}`,
    ...others.slice(0, MOST_OFFERED).map((one) => `          not taken: ${nameOf(one)}`),
    ...written.map((file) => `written   ${file}`),
    ...kept.map((file) => `kept      ${file}, as it was`),
    '',
    'Next',
    ...nextSteps(first).map((step, index) => `  ${index + 1}. ${step}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function nextSteps({ name, ending, subject }: Initialised['first']): string[] {
  const scenario = `${name}.scenario.${ending}`;
  const check =
    subject === null
      ? `Write the operation in ${scenario}: it throws until then.`
      : isServer(subject)
        ? `Read ${scenario} and ${name}.load.${ending}: sizes, how the server is started, path and method.`
        : `Read ${scenario}: sizes, and what the operation is called with.`;
  return [check, 'npx plimsoll measure', 'Add plimsoll-report/ to .gitignore, and commit the rest.'];
}
