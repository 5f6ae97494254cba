/** Runs one experiment in an open laboratory and closes it, whatever happens. */
import { type Laboratory, openLaboratory } from '../../harness/traps/test-support/laboratory.ts';

export { reference, trap } from '../../harness/traps/test-support/laboratory.ts';

export async function experiment(run: (lab: Laboratory) => Promise<void>): Promise<void> {
  const lab = await openLaboratory();
  try {
    await run(lab);
  } finally {
    await lab.close();
  }
}

/** The first framed upload, through the real AWS SDK. */
export const upload = new URL('../../scenarios/upload.scenario.ts', import.meta.url);

/** A backup restored, in this process. */
export const restore = new URL('../../scenarios/restore.scenario.ts', import.meta.url);

/** A server of known truth. */
export const heldOverHttp = new URL('./held-over-http.scenario.ts', import.meta.url);

export async function repeat<T>(times: number, run: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let index = 0; index < times; index += 1) results.push(await run(index));
  return results;
}
