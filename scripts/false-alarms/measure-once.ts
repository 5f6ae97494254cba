import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { CaseVerdict, Verdict } from '../../harness/judge/verdict.ts';
import type { WholeRun } from './journal.ts';

const WITHIN_MS = 20 * 60_000;

/** The real command, as in CI. Null when it was stopped from outside; throws when it gave no verdict. */
export async function measureOnce(
  path: string,
  { root, signal, ...about }: Pick<WholeRun, 'tree' | 'loaded'> & { root: string; signal: AbortSignal },
): Promise<WholeRun | null> {
  const startedAt = new Date().toISOString();
  const begun = performance.now();
  const out = await mkdtemp(join(tmpdir(), 'plimsoll-false-alarms-'));
  try {
    const words = ['measure', path, '--plan', 'pr', '--require', 'live,resident', '--json', '--out', out];
    const { stdout, stderr, exitCode } = await execa(process.execPath, ['harness/cli/main.ts', ...words], {
      cwd: root,
      reject: false,
      timeout: WITHIN_MS,
      cancelSignal: signal,
    });
    if (signal.aborted) return null;
    const verdict = parse(stdout);
    if (verdict === null) throw new Error(`measure ended with ${exitCode} and no verdict: ${stderr.slice(-600)}`);
    return {
      path,
      ...about,
      startedAt,
      seconds: Math.round((performance.now() - begun) / 1000),
      exit: verdict.exitCode,
      sentence: verdict.sentence,
      findings: verdict.findings
        .filter(({ severity }) => severity === 'error')
        .map(({ rule, code, sentence }) => ({ rule, code, sentence })),
      live: figures(verdict, ({ live, concurrency }) => live && live.lowerBytes / concurrency),
      resident: figures(verdict, ({ resident, concurrency }) => resident && resident.aboveFloorBytes / concurrency),
    };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

function figures(verdict: Verdict, read: (one: CaseVerdict) => number | null): Record<string, number> {
  const products = verdict.cases.filter(({ kind }) => kind === 'product');
  return Object.fromEntries(products.flatMap((one) => pair(one.id, read(one))));
}

function pair(id: string, figure: number | null): [string, number][] {
  return figure === null ? [] : [[id, figure]];
}

function parse(text: string): Verdict | null {
  try {
    return JSON.parse(text) as Verdict;
  } catch {
    return null;
  }
}
