/** What was run so far, one JSON line a run. */
import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { ExitCode, Finding } from '../../harness/judge/verdict.ts';

/** One measurement of the unchanged tree. Sizes in bytes an operation. */
export interface WholeRun {
  readonly path: string;
  readonly tree: string;
  readonly loaded: boolean;
  readonly startedAt: string;
  readonly seconds: number;
  readonly exit: ExitCode;
  readonly sentence: string;
  /** Those that cost the exit code. */
  readonly findings: readonly Pick<Finding, 'rule' | 'code' | 'sentence'>[];
  /** By case of the product: r* of the lane's rule. */
  readonly live: Readonly<Record<string, number>>;
  readonly resident: Readonly<Record<string, number>>;
}

/** Runs that were written whole; none where there is no file yet. */
export async function readRuns(file: string): Promise<readonly WholeRun[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').flatMap(parse);
}

export async function appendRun(file: string, run: WholeRun): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await appendFile(file, `${JSON.stringify(run)}\n`);
}

/** Of all that measures or is measured: figures of another tree are not this one's. */
export async function treeFingerprint(root: string): Promise<string> {
  const { stdout } = await execa({ cwd: root })`git ls-files harness subjects scenarios fixtures pnpm-lock.yaml`;
  const hash = createHash('sha256');
  for (const file of stdout.split('\n').filter((name) => !/\.test\.ts$|\.fixture\.ts$|test-support/.test(name))) {
    hash.update(file).update(await readFile(join(root, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

/** A line that was cut short is a run that is not there. */
function parse(line: string): readonly WholeRun[] {
  try {
    return line === '' ? [] : [JSON.parse(line) as WholeRun];
  } catch {
    return [];
  }
}
