/**
 * What has to be known of a stored object to read it: its data key, its ETag, and how it was split. A small object has it
 * all in its metadata. That of a multipart upload is fixed before the first part comes, so there it names a manifest, an
 * object of its own that is written before the upload is completed.
 */
import { randomUUID } from 'node:crypto';
import type { SealedPart } from '../frames/part.ts';
import { sealWhole } from '../frames/sealing.ts';
import { unsealPart } from '../frames/unsealing.ts';
import { wrapKey } from './keys.ts';

export interface ObjectRecord {
  /** Without quotes. Not the MD5 of the content: S3 leaves that open for encrypted objects. */
  readonly etag: string;
  /** Plaintext bytes of each internal part, in order. */
  readonly parts: readonly number[];
}

export type Metadata = Readonly<Record<string, string>>;

const KEY = 'plimsoll-key';
const ETAG = 'plimsoll-etag';
const SIZE = 'plimsoll-size';
const MANIFEST = 'plimsoll-manifest';

/** Keys below it are the proxy's own. */
export const MANIFEST_PREFIX = '.plimsoll/';

/** Metadata of an object of one internal part. */
export function metadataOfWhole(
  dataKey: Uint8Array,
  keyEncryptionKey: Uint8Array,
  etag: string,
  plaintextBytes: number,
): Metadata {
  return { [KEY]: wrapKey(dataKey, keyEncryptionKey), [ETAG]: etag, [SIZE]: String(plaintextBytes) };
}

/** Metadata of an object whose parts are still to come. */
export function metadataOfParts(dataKey: Uint8Array, keyEncryptionKey: Uint8Array, manifestKey: string): Metadata {
  return { [KEY]: wrapKey(dataKey, keyEncryptionKey), [MANIFEST]: manifestKey };
}

export function createManifestKey(): string {
  return `${MANIFEST_PREFIX}${randomUUID()}`;
}

/** The stored bytes of a manifest, sealed with the object's own key: neither read nor altered by whoever has the backend. */
export function sealManifest(record: ObjectRecord, dataKey: Uint8Array): SealedPart {
  return sealWhole(Buffer.from(JSON.stringify(record)), dataKey);
}

/** Throws an `UnsealingError` for one that was altered or belongs to another object. */
export function openManifest(stored: Buffer, dataKey: Uint8Array): ObjectRecord {
  return JSON.parse(unsealPart(stored, dataKey).toString()) as ObjectRecord;
}

/** What an object's metadata says; null for an object that this proxy did not write. */
export function readMetadata(
  metadata: Metadata,
): { readonly wrappedKey: string; readonly record: ObjectRecord | string } | null {
  const { [KEY]: wrappedKey, [ETAG]: etag, [SIZE]: size, [MANIFEST]: manifestKey } = metadata;
  if (wrappedKey === undefined) return null;
  if (manifestKey !== undefined) return { wrappedKey, record: manifestKey };
  // Whoever has the backend could name any size, and a list of the frames of that would be made.
  if (etag === undefined || !/^\d{1,10}$/.test(size ?? '')) return null;
  return { wrappedKey, record: { etag, parts: [Number(size)] } };
}

/** The client's own metadata, without ours. */
export function clientMetadata(metadata: Metadata): Metadata {
  return Object.fromEntries(Object.entries(metadata).filter(([name]) => ![KEY, ETAG, SIZE, MANIFEST].includes(name)));
}
