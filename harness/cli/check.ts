/** `plimsoll check`: whether budgets and limits of Kubernetes manifests fit what was measured. */
import { readFile } from 'node:fs/promises';
import { text as streamText } from 'node:stream/consumers';
import { clean } from '../../reports/clean.ts';
import { workflowCommand } from '../../reports/github/workflow-command.ts';
import { type BudgetOf, type BudgetUnit, budgetOf } from '../deployment/budget-of.ts';
import { checkContainer, type DeploymentFinding } from '../deployment/check.ts';
import type { DeployedContainer } from '../deployment/container.ts';
import { type Manifest, readManifests } from '../deployment/read-manifests.ts';
import { type ExitCode, exitCodes } from '../judge/verdict.ts';
import type { Results } from '../results/schema.ts';
import { loadConfig } from '../scenario/discover.ts';
import { UsageError } from './errors.ts';
import { folderInRepository, onGithub, tellAnnotations } from './outputs.ts';
import { trustedResults } from './trusted-results.ts';

export interface CheckFlags {
  /** Files; `-` is standard input. */
  readonly manifests: readonly string[];
  readonly results: string;
  readonly budgetEnv?: string;
  readonly budgetUnit: BudgetUnit;
  /** Bytes, whatever a variable says. */
  readonly budget?: number;
  readonly container?: string;
  readonly scenario?: readonly string[];
  readonly config?: string;
  readonly json?: true;
  readonly github?: boolean;
}

/**
 * 0 where every budget fits its limit; 1 where one does not; 3 where that can't be said; 4 where the instrument misread itself.
 *
 * @throws ManifestError, ResultsUnreadableError, InconsistentResultsError, ConfigError, UsageError
 */
export async function checkCommand(flags: CheckFlags): Promise<ExitCode> {
  const trusted = await trustedResults(flags.results, 'judged');
  if (trusted === null) return exitCodes.instrumentBroken;
  const { results, verdict } = trusted;
  const containers = readManifests(await Promise.all(flags.manifests.map(readManifest)));
  const findings = await check(containers, results, flags);
  tell(findings, flags);
  if (!results.finished) process.stderr.write('The run that measured this did not finish: its peaks may be too low.\n');
  if (verdict.findings.some(({ code }) => code === 'under-reserved' || code === 'accounting-broken')) {
    process.stderr.write(`By these results bookings do not hold: ${verdict.sentence}\n`);
  }
  return exitCodeOf(findings, results.finished);
}

async function readManifest(file: string): Promise<Manifest> {
  if (file === '-') return { file: 'standard input', text: await streamText(process.stdin) };
  try {
    return { file, text: await readFile(file, 'utf8') };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`The manifest ${file} can't be read: ${why}. Name a YAML file, or - for standard input.`, {
      cause,
    });
  }
}

async function check(
  containers: readonly DeployedContainer[],
  results: Results,
  flags: CheckFlags,
): Promise<readonly DeploymentFinding[]> {
  const scenarios = scenariosOf(results, flags);
  const budget = await budgetReader(flags);
  const asked = containers.filter(({ name }) => flags.container === undefined || name === flags.container);
  const found = asked.flatMap((container) => {
    const own = budget.read(container);
    return own === null ? [] : checkContainer(container, own, results, scenarios);
  });
  if (found.length > 0) return found;
  const place = { file: flags.manifests[0] ?? '', line: 1 };
  const seen = containers.map(({ workload, name }) => `${workload}/${name}`).join(', ');
  const sentence = `Undecided: no container has ${budget.words}. There are: ${seen || 'none'}.`;
  return [{ code: 'inconclusive', severity: 'error', sentence, remedy: 'Correct --budget-env or --container.', place }];
}

function scenariosOf(results: Results, { scenario: asked = [], results: file }: CheckFlags): readonly string[] {
  const names = results.scenarios.filter(({ kind }) => kind === 'product').map(({ name }) => name);
  const unknown = asked.find((name) => !names.includes(name));
  if (unknown === undefined) return asked.length === 0 ? names : asked;
  throw new UsageError(`--scenario: ${file} has no scenario "${unknown}". There are: ${names.join(', ')}.`);
}

interface BudgetReader {
  readonly read: (container: DeployedContainer) => BudgetOf | null;
  /** What a container of the service has. */
  readonly words: string;
}

async function budgetReader(flags: CheckFlags): Promise<BudgetReader> {
  const { budget, container } = flags;
  if (budget !== undefined) {
    const words = container === undefined ? 'a memory limit' : `the name ${container}`;
    const relevant = (one: DeployedContainer) => container !== undefined || one.limit !== null;
    return { words, read: (one) => (relevant(one) ? { kind: 'known', bytes: budget, place: one.place } : null) };
  }
  const name = flags.budgetEnv ?? (await loadConfig(process.cwd(), flags.config)).config.budgetEnv;
  if (name === undefined) {
    throw new UsageError(
      'Which variable sets the budget is not known. Say it with `--budget-env UPLOAD_MEMORY_BUDGET`, as `budgetEnv` in ' +
        'plimsoll.config, or give the figure itself with `--budget 64MiB`.',
    );
  }
  return { words: `the variable ${name}`, read: (one) => budgetOf(one, name, flags.budgetUnit) };
}

const marks = { good: '+', error: 'x', warning: '!', note: '*' } as const;

function tell(findings: readonly DeploymentFinding[], flags: CheckFlags): void {
  const text =
    flags.json === true
      ? `${JSON.stringify({ format: 'plimsoll/check', version: 1, findings }, null, 2)}\n`
      : findings.map(textOf).join('');
  process.stdout.write(text);
  if (!onGithub(flags)) return;
  const folder = folderInRepository();
  tellAnnotations(findings.flatMap((one) => annotation(one, folder)).join(''));
}

function textOf({ severity, code, sentence, remedy, place }: DeploymentFinding): string {
  const mark = code === 'inconclusive' ? '?' : marks[severity];
  const head = `${mark} ${clean(place.file)}:${place.line}  ${clean(sentence)}\n`;
  return remedy === '' ? head : `${head}    ${clean(remedy)}\n`;
}

function annotation({ severity, code, sentence, remedy, place }: DeploymentFinding, folder: string): string[] {
  if (severity === 'good') return [];
  const level = severity === 'note' ? 'notice' : severity;
  const file = folder === '' ? place.file : `${folder}/${place.file}`;
  return [
    `${workflowCommand({ level, title: `plimsoll: ${code}`, message: `${sentence}\n${remedy}`, file, line: place.line })}\n`,
  ];
}

function exitCodeOf(findings: readonly DeploymentFinding[], finished: boolean): ExitCode {
  if (findings.some(({ code }) => code === 'does-not-fit')) return exitCodes.failed;
  return !finished || findings.some(({ code }) => code === 'inconclusive') ? exitCodes.inconclusive : exitCodes.green;
}
