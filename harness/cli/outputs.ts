/** The verdict for CI systems: JUnit XML and Markdown in files, annotations and a summary for GitHub Actions. */
import { appendFile, writeFile } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import { renderAnnotations } from '../../reports/github/index.ts';
import { renderJunit } from '../../reports/junit/index.ts';
import { renderMarkdown } from '../../reports/markdown/index.ts';
import type { Verdict } from '../judge/verdict.ts';
import type { Results } from '../results/schema.ts';

export interface OutputFlags {
  /** Files to write. */
  readonly junit?: string;
  readonly markdown?: string;
  /** Annotations and the step's summary. Left out: where `GITHUB_ACTIONS` is `true`. */
  readonly github?: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Writes what was asked for. Returns a sentence for each file that could not be written. */
export async function writeOutputs(
  verdict: Verdict,
  results: Results,
  flags: OutputFlags,
  environment: Environment = process.env,
): Promise<readonly string[]> {
  const failures: string[] = [];
  const attempt = async (what: string, path: string, written: Promise<void>): Promise<void> => {
    try {
      await written;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      failures.push(`The ${what} ${path} could not be written: ${why}`);
    }
  };
  const { junit, markdown } = flags;
  if (junit !== undefined) await attempt('JUnit file', junit, writeFile(junit, renderJunit(verdict, results)));
  if (markdown !== undefined) {
    await attempt('Markdown file', markdown, writeFile(markdown, renderMarkdown(verdict, results)));
  }
  if (!onGithub(flags, environment)) return failures;
  tellAnnotations(renderAnnotations(verdict, results, { folder: folderInRepository(environment) }));
  const summary = environment.GITHUB_STEP_SUMMARY;
  if (summary !== undefined && summary !== '') {
    await attempt("step's summary", summary, appendFile(summary, `${renderMarkdown(verdict, results)}\n`));
  }
  return failures;
}

/** What the flag says; without it, whether this is a step of GitHub Actions. */
export function onGithub({ github }: Pick<OutputFlags, 'github'>, environment: Environment = process.env): boolean {
  return github ?? environment.GITHUB_ACTIONS === 'true';
}

/** On standard error, which the runner reads too: standard output is the verdict or its JSON. */
export function tellAnnotations(lines: string): void {
  process.stderr.write(lines);
}

/** Annotations name files from the root of the repository; scenarios name theirs from where the command runs. */
export function folderInRepository({ GITHUB_WORKSPACE: root }: Environment = process.env): string {
  if (root === undefined || root === '') return '';
  const folder = relative(root, process.cwd()).split(sep).join('/');
  return folder.startsWith('..') ? '' : folder;
}
