import { answerXml } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { multipartEtag } from '../frames/etag.ts';
import { type NamedPart, readPartList } from '../objects/part-list.ts';
import type { ClientPart, Upload } from '../objects/uploads.ts';
import { Refusal } from '../refusal.ts';
import { plainRequestBytes } from '../reservation.ts';
import type { UploadOperation } from '../route.ts';
import { escapeXml } from '../xml.ts';
import { writeManifest } from './write-manifest.ts';

export async function completeUpload(exchange: Exchange, { bucket, key, uploadId }: UploadOperation) {
  const { response, service, signal } = exchange;
  const upload = service.uploads.get(uploadId, { bucket, key });
  using _lease = await exchange.admit(plainRequestBytes());
  const parts = listed(upload, await readPartList(exchange));
  const etag = multipartEtag(parts.map((part) => part.etag));
  const stored = parts.flatMap((part) => part.stored);
  await writeManifest(service.backend, upload, etag, stored, signal);
  await service.backend.completeUpload({ bucket, key, uploadId }, stored, signal);
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
