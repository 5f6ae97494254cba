import type { StoredObject } from '../backend/backend.ts';
import type { Exchange } from '../exchange.ts';
import { unwrapKey } from '../objects/keys.ts';
import { type ObjectRecord, openManifest, readMetadata } from '../objects/object-record.ts';
import { Refusal } from '../refusal.ts';
import type { ObjectOperation } from '../route.ts';

export interface ReadableObject {
  readonly stored: StoredObject;
  readonly record: ObjectRecord;
  readonly dataKey: Buffer;
}

/** All that is needed to read an object, and none of its bytes. */
export async function readRecord({ service, signal }: Exchange, object: ObjectOperation): Promise<ReadableObject> {
  const stored = await headOf(() => service.backend.head(object, signal), object.key);
  const read = readMetadata(stored.metadata);
  if (read === null) {
    throw new Refusal(403, 'InvalidObjectState', `${object.key} was not written by this proxy: it can't be decrypted.`);
  }
  const dataKey = unwrapKey(read.wrappedKey, service.keyEncryptionKey);
  if (typeof read.record !== 'string') return { stored, record: read.record, dataKey };
  const manifest = await service.backend.getWhole({ bucket: object.bucket, key: read.record }, signal);
  return { stored, record: openManifest(manifest, dataKey), dataKey };
}

/** The answer to a HEAD has no body that could say what was refused: these are S3's codes for its status. */
const CODES: Readonly<Record<number, string>> = {
  400: 'InvalidRequest',
  403: 'AccessDenied',
  404: 'NoSuchKey',
  503: 'ServiceUnavailable',
};

async function headOf<T>(head: () => Promise<T>, key: string): Promise<T> {
  try {
    return await head();
  } catch (cause) {
    const status = (cause as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    if (status === undefined || status < 400) throw cause;
    const message = status === 404 ? `There is no object ${key}.` : `The backend refused ${key} with status ${status}.`;
    throw new Refusal(status, CODES[status] ?? 'InternalError', message, { cause });
  }
}
