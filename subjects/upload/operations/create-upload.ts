import { answerXml } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { clientMetadataOf } from '../objects/client-metadata.ts';
import { createDataKey } from '../objects/keys.ts';
import { createManifestKey, metadataOfParts } from '../objects/object-record.ts';
import { plainRequestBytes } from '../reservation.ts';
import type { ObjectOperation } from '../route.ts';
import { escapeXml } from '../xml.ts';

export async function createUpload(exchange: Exchange, { bucket, key }: ObjectOperation) {
  const { request, response, service, signal } = exchange;
  using _lease = await exchange.admit(plainRequestBytes());
  const upload = { bucket, key, dataKey: createDataKey(), manifestKey: createManifestKey(), parts: new Map() };
  const metadata = {
    ...clientMetadataOf(request.headers),
    ...metadataOfParts(upload.dataKey, service.keyEncryptionKey, upload.manifestKey),
  };
  const contentType = request.headers['content-type'];
  const uploadId = await service.backend.createUpload({ bucket, key, metadata, contentType }, signal);
  service.uploads.add(uploadId, upload);
  answerXml(
    response,
    `<InitiateMultipartUploadResult><Bucket>${escapeXml(bucket)}</Bucket><Key>${escapeXml(key)}</Key>` +
      `<UploadId>${escapeXml(uploadId)}</UploadId></InitiateMultipartUploadResult>`,
  );
}
