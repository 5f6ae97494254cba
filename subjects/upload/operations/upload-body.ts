import type { Lease } from '../../governor/index.ts';
import { reach } from '../../governor/index.ts';
import { claimedBody } from '../body/claims.ts';
import { type PayloadKind, payloadKind } from '../body/payload-kind.ts';
import type { Exchange } from '../exchange.ts';
import type { UploadOptions } from '../framed.ts';

/** An admitted body: its bytes are booked, and none of it has been read. */
export interface AdmittedBody extends Disposable {
  readonly plaintextBytes: number;
  /** Seals it and hands the parts to `send`. Returns the ETag of the whole, without quotes. */
  upload(key: Uint8Array, send: UploadOptions['send']): Promise<string>;
}

/** Books what the body of this request takes. Throws a {@link Refusal} for one that can't be booked or read. */
export async function admitBody(exchange: Exchange): Promise<AdmittedBody> {
  const { request, service, verified } = exchange;
  const payload = payloadKind(request.headers);
  const { plaintextBytes } = payload;
  const lease: Lease = await exchange.admit(service.reservation(plaintextBytes));
  return {
    plaintextBytes,
    async upload(key, send) {
      const body = claimedBody(payload, request.headers, verified);
      reachPath(payload);
      return await service.variant(request, { plaintextBytes, body, key, send, stallMs: service.stallMs });
    },
    [Symbol.dispose]: () => lease.release(),
  };
}

function reachPath({ kind }: PayloadKind): void {
  if (kind === 'signed') reach('upload.signed');
  else if (kind === 'unsigned') reach('upload.unsigned');
  else reach('upload.chunked');
}
