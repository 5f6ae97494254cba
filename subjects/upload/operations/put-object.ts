import { answerEmpty } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { PartEtag } from '../frames/etag.ts';
import { internalPartCount, internalPartLength } from '../frames/parts.ts';
import { clientMetadataOf } from '../objects/client-metadata.ts';
import { createDataKey } from '../objects/keys.ts';
import { createManifestKey, metadataOfParts, metadataOfWhole } from '../objects/object-record.ts';
import type { StoredPart } from '../objects/uploads.ts';
import type { ObjectOperation } from '../route.ts';
import { type AdmittedBody, admitBody } from './upload-body.ts';
import { writeManifest } from './write-manifest.ts';

export async function putObject(exchange: Exchange, object: ObjectOperation) {
  using body = await admitBody(exchange);
  const put = internalPartCount(body.plaintextBytes) === 1 ? putWhole : putInParts;
  const etag = await put(exchange, object, body);
  answerEmpty(exchange.response, 200, { etag: `"${etag}"` });
}

/** One internal part is one object in the backend. */
async function putWhole(
  { request, service, signal }: Exchange,
  { bucket, key }: ObjectOperation,
  body: AdmittedBody,
): Promise<string> {
  const dataKey = createDataKey();
  return await body.upload(dataKey, async (_index, part, free) => {
    const etag = new PartEtag();
    etag.update(part.body);
    const metadata = {
      ...clientMetadataOf(request.headers),
      ...metadataOfWhole(dataKey, service.keyEncryptionKey, etag.digest(), body.plaintextBytes),
    };
    const contentType = request.headers['content-type'];
    await service.backend.sendWhole({ bucket, key, metadata, contentType }, part, free, signal);
  });
}

/** More become a multipart upload of the backend, which is given up where the body fails. */
async function putInParts(
  { request, service: { backend, keyEncryptionKey }, signal }: Exchange,
  { bucket, key }: ObjectOperation,
  body: AdmittedBody,
): Promise<string> {
  const dataKey = createDataKey();
  const manifestKey = createManifestKey();
  const metadata = {
    ...clientMetadataOf(request.headers),
    ...metadataOfParts(dataKey, keyEncryptionKey, manifestKey),
  };
  const contentType = request.headers['content-type'];
  const uploadId = await backend.createUpload({ bucket, key, metadata, contentType }, signal);
  const address = { bucket, key, uploadId };
  try {
    const stored: StoredPart[] = [];
    const etag = await body.upload(dataKey, async (index, part, free) => {
      const partNumber = index + 1;
      const storedEtag = await backend.sendPart({ ...address, partNumber }, part, free, signal);
      stored.push({ partNumber, etag: storedEtag, plaintextBytes: internalPartLength(body.plaintextBytes, index) });
    });
    await writeManifest(backend, { bucket, dataKey, manifestKey }, etag, stored, signal);
    await backend.completeUpload(address, stored, signal);
    return etag;
  } catch (error) {
    // The client's own signal may be what failed it. What can't be aborted is left to the store's life-cycle rules.
    await backend.abortUpload(address, AbortSignal.timeout(ABORT_WITHIN_MS)).catch(() => undefined);
    throw error;
  }
}

const ABORT_WITHIN_MS = 10_000;
