import { createGovernor, type Governor, reach } from '../governor/index.ts';
import { readChain } from './chain.ts';
import type { Written } from './objects/block-writer.ts';
import type { Repository } from './repository/repository.ts';
import { type RestoreRules, restoreBytes, ZSTD_WINDOW } from './reservation.ts';
import { checkCancelled, RestoreError } from './restore-error.ts';
import { type RestoreJob, type VariantName, variants } from './variant.ts';
import type { Volume } from './volume/volume.ts';

export interface RestorerOptions extends RestoreRules {
  /** Bytes that all restores at once may have booked; 0: no limit. Or a governor that others book with too. */
  readonly budget: number | Governor;
  /** Default `product`. */
  readonly variant?: VariantName;
}

export interface Restore {
  readonly repository: Repository;
  /** Of the backup; its parents are restored before it. */
  readonly backupId: string;
  /** Called once the restore is admitted, so that who waits holds nothing. The restore closes it. */
  readonly openVolume: () => Promise<Volume>;
  readonly signal?: AbortSignal;
  /** See `RestoreJob`. */
  readonly atMaximum?: () => Promise<void>;
}

export interface Restorer {
  readonly governor: Governor;
  /**
   * Restores one backup; waits without limit until its bytes are booked. Resolves when all of it is on the device.
   *
   * Rejects with a {@link RestoreError}. One that is cancelled stops before the next block; what it had written stays, and
   * the volume must not be used.
   */
  restore(restore: Restore): Promise<Written>;
}

export function createRestorer({ budget, variant = 'product', zstdWindow = ZSTD_WINDOW }: RestorerOptions): Restorer {
  const waitForEver = { policy: 'queue', maxWaiters: Number.POSITIVE_INFINITY } as const;
  const governor = typeof budget === 'number' ? createGovernor({ budget, ...waitForEver }) : budget;
  const bytes = restoreBytes({ zstdWindow });
  return {
    governor,
    async restore({ openVolume, signal = new AbortController().signal, ...restore }) {
      using _lease = await governor.reserve(bytes, { signal, policy: 'queue' }).catch((error: unknown) => {
        checkCancelled(signal);
        throw error;
      });
      const volume = await openVolume();
      try {
        return await restoreChain(restore, volume, signal, { variant, zstdWindow });
      } finally {
        await volume.close();
      }
    },
  };
}

async function restoreChain(
  { repository, backupId, atMaximum }: Pick<Restore, 'repository' | 'backupId' | 'atMaximum'>,
  volume: Volume,
  signal: AbortSignal,
  { variant, zstdWindow }: { readonly variant: VariantName; readonly zstdWindow: number },
): Promise<Written> {
  const chain = await failingAsCancelled(signal, () => readChain(repository, backupId, signal));
  if (chain.volumeBytes > volume.size) {
    const message = `The volume has ${volume.size} bytes; backup ${backupId} needs ${chain.volumeBytes}.`;
    throw new RestoreError('ERR_RESTORE_VOLUME', message, { offset: volume.size });
  }
  const totals: Written = { written: 0, skipped: 0 };
  for (const [index, place] of chain.places.entries()) {
    // What the full backup wrote may have to be zero again: only the first finds the volume as new as it was.
    const job: RestoreJob = {
      repository,
      volume,
      skipZeros: volume.isNew && index === 0,
      zstdWindow,
      signal,
      atMaximum,
    };
    const { written, skipped } = await failingAsCancelled(signal, () => variants[variant](place, job));
    totals.written += written;
    totals.skipped += skipped;
  }
  await volume.sync();
  reach('restore.synced');
  return totals;
}

/** An abort shows as whatever it interrupted: a request, a read. */
async function failingAsCancelled<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    checkCancelled(signal);
    return await work();
  } catch (error) {
    checkCancelled(signal);
    throw error;
  }
}
