import { join } from 'node:path';
import { BASELINE_FILE, type Baseline, readBaseline } from '../baseline/index.ts';
import { UsageError } from './errors.ts';

/**
 * The baseline that the command line names, or the one in `folder`; null where there is none.
 *
 * @throws BaselineError when it can't be read, UsageError when one was named that isn't there
 */
export async function findBaseline(named: string | undefined, folder = process.cwd()): Promise<Baseline | null> {
  const path = named ?? join(folder, BASELINE_FILE);
  const baseline = await readBaseline(path);
  if (baseline === null && named !== undefined) {
    throw new UsageError(`${path} is not there. \`plimsoll baseline --update --baseline ${path}\` makes it.`);
  }
  return baseline;
}
