import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Governor, Lease } from '../governor/index.ts';
import type { Backend } from './backend/backend.ts';
import type { Uploads } from './objects/uploads.ts';
import { type VerifiedRequest, verifySignature } from './signature/signature.ts';
import type { Credentials } from './signature/signing.ts';
import type { Variant } from './variant.ts';

/** What all operations of one proxy work with. */
export interface Service {
  readonly governor: Governor;
  readonly backend: Backend;
  readonly uploads: Uploads;
  readonly credentials: Credentials;
  /** Wraps the data keys of objects. */
  readonly keyEncryptionKey: Uint8Array;
  readonly variant: Variant;
  readonly reservation: (contentLength: number) => number;
  readonly stallMs: number;
}

/** One request under way: an operation reads it and answers it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly service: Service;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
  readonly verified: VerifiedRequest;
  /** Books `bytes`, waiting for room, and only then lets a client that asked first (100-continue) send its body. */
  admit(bytes: number): Promise<Lease>;
}

/** Throws a {@link Refusal} for a request that is not signed by the proxy's client. */
export function startExchange(
  request: IncomingMessage,
  response: ServerResponse,
  service: Service,
  askedFirst: boolean,
): Exchange {
  const verified = verifySignature(request, service.credentials);
  const gone = new AbortController();
  response.once('close', () => gone.abort(new Error('The client went away.')));
  return {
    request,
    response,
    service,
    signal: gone.signal,
    verified,
    async admit(bytes) {
      const lease = await service.governor.reserve(bytes, { signal: gone.signal });
      if (askedFirst) response.writeContinue();
      return lease;
    },
  };
}
