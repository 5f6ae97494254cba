import { answerXml } from '../answer.ts';
import type { Backend } from '../backend/backend.ts';
import type { Exchange } from '../exchange.ts';
import { multipartEtag } from '../frames/etag.ts';
import { sealManifest } from '../objects/object-record.ts';
import { type NamedPart, readPartList } from '../objects/part-list.ts';
import type { ClientPart, Upload } from '../objects/uploads.ts';
import { Refusal } from '../refusal.ts';
import { plainRequestBytes } from '../reservation.ts';
import type { UploadOperation } from '../route.ts';
import { escapeXml } from '../xml.ts';

export async function completeUpload(exchange: Exchange, { bucket, key, uploadId }: UploadOperation) {
  const { response, service, signal } = exchange;
  const upload = service.uploads.get(uploadId, { bucket, key });
  using _lease = await exchange.admit(plainRequestBytes());
  const parts = listed(upload, await readPartList(exchange));
  const etag = multipartEtag(parts.map((part) => part.etag));
  await writeManifest(service.backend, upload, { etag, parts }, signal);
  await service.backend.completeUpload(
    { bucket, key, uploadId },
    parts.flatMap(({ stored }) => stored),
    signal,
  );
  service.uploads.delete(uploadId);
  answerXml(
    response,
    `<CompleteMultipartUploadResult><Bucket>${escapeXml(bucket)}</Bucket><Key>${escapeXml(key)}</Key>` +
      `<ETag>&quot;${etag}&quot;</ETag></CompleteMultipartUploadResult>`,
  );
}

/** The parts that the client names, in its order. */
function listed(upload: Upload, named: readonly NamedPart[]): readonly ClientPart[] {
  let last = 0;
  return named.map(({ partNumber, etag }) => {
    if (partNumber <= last) {
      throw new Refusal(400, 'InvalidPartOrder', `Part ${partNumber} is listed after part ${last}.`);
    }
    last = partNumber;
    const part = upload.parts.get(partNumber);
    if (part?.etag === etag) return part;
    throw new Refusal(400, 'InvalidPart', `Part ${partNumber} with the ETag ${etag} was not uploaded.`);
  });
}

/** Before the object itself: whoever sees the object finds it. */
async function writeManifest(
  backend: Backend,
  { bucket, dataKey, manifestKey }: Upload,
  { etag, parts }: { readonly etag: string; readonly parts: readonly ClientPart[] },
  signal: AbortSignal,
): Promise<void> {
  const sizes = parts.flatMap(({ stored }) => stored.map(({ plaintextBytes }) => plaintextBytes));
  const manifest = { bucket, key: manifestKey, metadata: {}, contentType: undefined };
  await backend.sendWhole(manifest, sealManifest({ etag, parts: sizes }, dataKey), () => {}, signal);
}
