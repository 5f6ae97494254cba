import type { BackupPlace } from './format/names.ts';
import type { Written } from './objects/block-writer.ts';
import { restoreStreamed } from './objects/streamed.ts';
import type { Repository } from './repository/repository.ts';
import { restoreWhole } from './variants/whole-chunk.ts';
import type { Volume } from './volume/volume.ts';

/** `product`, and the ways that history threw away: a chunk whole, let go early, late, or inflated in one go. */
export type VariantName = 'product' | 'early release' | 'hold all' | 'one-shot inflate';

/** Restores one backup of a chain. */
export type RestoreBackup = (place: BackupPlace, job: RestoreJob) => Promise<Written>;

export interface RestoreJob {
  readonly repository: Repository;
  readonly volume: Volume;
  readonly skipZeros: boolean;
  /** See `RestoreRules`. */
  readonly zstdWindow: number;
  readonly signal: AbortSignal;
  /** Called by the historic ways where a chunk is stored and decompressed at once, which is their maximum. */
  readonly atMaximum?: (() => Promise<void>) | undefined;
}

export const variants: Readonly<Record<VariantName, RestoreBackup>> = {
  product: restoreStreamed,
  'early release': restoreWhole({ inflate: 'into one output', releaseStored: 'when decompressed' }),
  'hold all': restoreWhole({ inflate: 'into one output', releaseStored: 'when written' }),
  'one-shot inflate': restoreWhole({ inflate: 'in one go', releaseStored: 'when decompressed' }),
};
