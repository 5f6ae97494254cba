/** The folder of subtrees and the database of their transactions: a sidecar, so that it goes when the trial does. */
import { spawn } from 'node:child_process';
import { accessSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeTransactions } from '../subjects/subtree/store/transaction-database.ts';

export interface SubtreeFolder {
  readonly folder: string;
  readonly database: string;
}

/** Empty: the load makes what it asks for. */
export function start(): SubtreeFolder {
  const folder = mkdtempSync(join(fastDisk(), 'plimsoll-subtree-'));
  removeAfterDeath(folder);
  const database = join(folder, 'transactions.db');
  storeTransactions(database, []);
  return { folder, database };
}

/** A disk that syncs at once, where there is one: what a sync takes is not what is measured. */
function fastDisk(): string {
  try {
    accessSync('/dev/shm');
    return '/dev/shm';
  } catch {
    return tmpdir();
  }
}

/** A sidecar is killed when its trial ends, and can do nothing then. Its pipe closes. */
function removeAfterDeath(folder: string): void {
  const script = 'cat > /dev/null; rm -rf -- "$0"';
  const janitor = spawn('sh', ['-c', script, folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  janitor.unref();
  (janitor.stdin as unknown as { unref(): void }).unref();
}
