/** What stays of a case's operations after they have ended: a trial of its own and memlab in another process. */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Growth } from '../results/attribution.ts';
import { runGrowth } from '../trial/grow.ts';
import type { TrialSpec } from '../trial/spec.ts';
import { runElsewhere } from './analysis.ts';
import { type AttributeOptions, whyNot } from './attribute-case.ts';
import type { GrowthAnswer, GrowthTask } from './growth-host.ts';

/** Why nothing is known of what stays, in one sentence. */
interface NoGrowth {
  readonly why: string;
}

/** Never throws. */
export async function growCase(
  spec: TrialSpec,
  { tools, runDir, cwd, signal }: Pick<AttributeOptions, 'tools' | 'runDir' | 'cwd' | 'signal'>,
): Promise<Growth | NoGrowth> {
  if (!memlabIsInstalled())
    return { why: 'memlab is not installed: add it (npm install --save-dev memlab) and ask again.' };
  const directory = join(runDir, 'growth');
  const at = (name: string) => join(directory, `${name}.heapsnapshot`);
  try {
    await mkdir(directory, { recursive: true });
    const snapshots = [at('before'), at('after'), at('later')] as const;
    const { operations } = await runGrowth(spec, snapshots, tools);
    const { bundle, mapPath } = spec.described;
    const task: GrowthTask = { snapshots, operations, code: { bundle, mapPath, probe: tools.probe, cwd } };
    const answerPath = join(directory, 'growth.json');
    await runElsewhere('growth-host', task, { directory, answerPath, signal });
    const answer = JSON.parse(await readFile(answerPath, 'utf8')) as GrowthAnswer;
    return { case: spec.case.id, operations, ...answer };
  } catch (error) {
    return { why: whyNot(error) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** It is a large package that only this asks for, so a user installs it who wants this. */
function memlabIsInstalled(): boolean {
  try {
    import.meta.resolve('memlab');
    return true;
  } catch {
    return false;
  }
}
