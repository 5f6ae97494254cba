/** A folder on a real disk for one replay: what is written to one in memory would be charged to the group for good. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Removed when this process ends as it should; `answer` ends it with its parent. */
export async function incidentFolder(name: string): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), `plimsoll-incident-${name}-`));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
