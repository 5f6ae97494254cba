import { answerEmpty } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { internalPartLength, internalPartNumber } from '../frames/parts.ts';
import type { StoredPart } from '../objects/uploads.ts';
import type { PartOperation } from '../route.ts';
import { admitBody } from './upload-body.ts';

export async function uploadPart(exchange: Exchange, { bucket, key, uploadId, partNumber }: PartOperation) {
  const { response, service, signal } = exchange;
  const upload = service.uploads.get(uploadId, { bucket, key });
  using body = await admitBody(exchange);
  const stored: StoredPart[] = [];
  const etag = await body.upload(upload.dataKey, async (index, part, free) => {
    const address = { bucket, key, uploadId, partNumber: internalPartNumber(partNumber, index) };
    const storedEtag = await service.backend.sendPart(address, part, free, signal);
    stored[index] = {
      partNumber: address.partNumber,
      etag: storedEtag,
      plaintextBytes: internalPartLength(body.plaintextBytes, index),
    };
  });
  // Only now, and all at once: a part that failed half-way leaves the one that was there before.
  upload.parts.set(partNumber, { etag, stored });
  answerEmpty(response, 200, { etag: `"${etag}"` });
}
