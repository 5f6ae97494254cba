import type { Backend } from '../backend/backend.ts';
import { sealManifest } from '../objects/object-record.ts';
import type { StoredPart, Upload } from '../objects/uploads.ts';

/** Writes what reading an object of several parts needs. Before the object itself: whoever sees the object finds it. */
export async function writeManifest(
  backend: Backend,
  { bucket, dataKey, manifestKey }: Pick<Upload, 'bucket' | 'dataKey' | 'manifestKey'>,
  etag: string,
  stored: readonly StoredPart[],
  signal: AbortSignal,
): Promise<void> {
  const parts = stored.map(({ plaintextBytes }) => plaintextBytes);
  const manifest = { bucket, key: manifestKey, metadata: {}, contentType: undefined };
  await backend.sendWhole(manifest, sealManifest({ etag, parts }, dataKey), () => {}, signal);
}
