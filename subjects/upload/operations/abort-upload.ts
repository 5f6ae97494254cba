import { answerEmpty } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { plainRequestBytes } from '../reservation.ts';
import type { UploadOperation } from '../route.ts';

export async function abortUpload(exchange: Exchange, { bucket, key, uploadId }: UploadOperation) {
  const { response, service, signal } = exchange;
  service.uploads.get(uploadId, { bucket, key });
  using _lease = await exchange.admit(plainRequestBytes());
  await service.backend.abortUpload({ bucket, key, uploadId }, signal);
  service.uploads.delete(uploadId);
  answerEmpty(response, 204);
}
