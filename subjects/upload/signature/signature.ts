import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from '../refusal.ts';
import { canonicalRequest, queryParameters, type SignedRequest } from './canonical-request.ts';
import { type Credentials, isSignedBy, sha256Hex, signingKey } from './signing.ts';

const ALGORITHM = 'AWS4-HMAC-SHA256';
/** S3's own. */
const LARGEST_SKEW_MS = 15 * 60 * 1000;

export interface VerifiedRequest {
  /** `x-amz-content-sha256`: what the client says of its body, not yet compared with it. */
  readonly payloadHash: string;
  /** `YYYYMMDD/region/s3/aws4_request` */
  readonly scope: string;
  /** `YYYYMMDDTHHMMSSZ` */
  readonly amzDate: string;
  /** In hex. The seed of the chunk signatures of a signed aws-chunked body. */
  readonly signature: string;
  /** Signs the chunks too. Only to be read: other requests of the day use the same one. */
  readonly signingKey: Buffer;
}

interface Authorization {
  readonly accessKeyId: string;
  /** Date, region, service, terminator. */
  readonly scope: readonly string[];
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/**
 * Verifies the AWS Signature Version 4 in a request's Authorization header, before any byte of its body.
 *
 * Throws a {@link Refusal} as S3 would: 403 AccessDenied, InvalidAccessKeyId, SignatureDoesNotMatch or
 * RequestTimeTooSkewed; 400 AuthorizationHeaderMalformed, MissingSecurityHeader or InvalidURI.
 */
export function verifySignature(
  request: SignedRequest,
  credentials: Credentials,
  now: Date = new Date(),
): VerifiedRequest {
  refusePresigned(request);
  const authorization = parseAuthorization(request.headers.authorization);
  const amzDate = requestDate(request.headers, now);
  checkCredential(authorization, credentials, amzDate);
  const payloadHash = checkSignedHeaders(request.headers, authorization.signedHeaders);
  const scope = authorization.scope.join('/');
  const key = signingKey(credentials, amzDate.slice(0, 8));
  const canonical = canonicalRequest(request, authorization.signedHeaders, payloadHash);
  const stringToSign = [ALGORITHM, amzDate, scope, sha256Hex(canonical)].join('\n');
  if (!isSignedBy(key, stringToSign, authorization.signature)) {
    throw new Refusal(
      403,
      'SignatureDoesNotMatch',
      'The signature is not that of this request: check the secret key, and that nothing on the way changes the host, the path or a signed header.',
    );
  }
  return { payloadHash, scope, amzDate, signature: authorization.signature, signingKey: key };
}

function refusePresigned(request: SignedRequest): void {
  const presigned = queryParameters(request).some(([name]) => /^x-amz-(signature|algorithm)$/i.test(name));
  if (presigned) throw denied('Presigned URLs are not taken: sign the request in its Authorization header.');
}

function parseAuthorization(header: string | undefined): Authorization {
  const [algorithm, rest = ''] = header?.split(/ (.*)/) ?? [];
  if (algorithm !== ALGORITHM) {
    const found = algorithm === undefined ? 'no Authorization header' : `the authorization mechanism ${algorithm}`;
    throw denied(`The request has ${found}: sign it with ${ALGORITHM}.`);
  }
  const fields = new Map(rest.split(',').map((field) => field.trim().split(/=(.*)/) as [string, string | undefined]));
  const credential = fields.get('Credential')?.split('/') ?? [];
  const signedHeaders = fields.get('SignedHeaders')?.split(';') ?? [];
  const signature = fields.get('Signature') ?? '';
  if (credential.length < 5) throw malformed('its Credential is not key/date/region/s3/aws4_request');
  if (!signedHeaders.every((name) => /^[!-~]+$/.test(name) && name === name.toLowerCase())) {
    throw malformed('its SignedHeaders are not lower-case names with semicolons between them');
  }
  if (!/^[0-9a-f]{64}$/.test(signature)) throw malformed('its Signature is not 64 lower-case hex digits');
  return { accessKeyId: credential.slice(0, -4).join('/'), scope: credential.slice(-4), signedHeaders, signature };
}

function requestDate(headers: IncomingHttpHeaders, now: Date): string {
  const amzDate = String(headers['x-amz-date']);
  const iso = amzDate.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ)$/, '$1-$2-$3:$4:$5');
  const skew = Math.abs(now.getTime() - Date.parse(iso));
  if (iso === amzDate || Number.isNaN(skew)) {
    throw denied(`x-amz-date is ${amzDate}, and a signed request needs one like 20130524T000000Z.`);
  }
  if (skew <= LARGEST_SKEW_MS) return amzDate;
  throw new Refusal(
    403,
    'RequestTimeTooSkewed',
    `The request was signed at ${amzDate}, ${Math.round(skew / 1000)} s from now, and ${LARGEST_SKEW_MS / 1000} s are taken: set the client's clock.`,
  );
}

function checkCredential({ accessKeyId, scope }: Authorization, credentials: Credentials, amzDate: string): void {
  if (accessKeyId !== credentials.accessKeyId) {
    throw new Refusal(403, 'InvalidAccessKeyId', `The access key ${accessKeyId} is not known here.`);
  }
  const expected = [amzDate.slice(0, 8), credentials.region, 's3', 'aws4_request'].join('/');
  if (scope.join('/') !== expected) throw malformed(`its scope is ${scope.join('/')}, and ${expected} was expected`);
}

/** Returns the payload hash. A header that is not signed could have been set by anyone, so what is acted upon must be. */
function checkSignedHeaders(headers: IncomingHttpHeaders, signedHeaders: readonly string[]): string {
  const payloadHash = headers['x-amz-content-sha256'];
  for (const name of ['host', 'x-amz-content-sha256']) {
    if (headers[name] !== undefined && signedHeaders.includes(name)) continue;
    throw new Refusal(400, 'MissingSecurityHeader', `The request needs ${name}, and in SignedHeaders.`);
  }
  const unsigned = Object.keys(headers).filter((name) => name.startsWith('x-amz-') && !signedHeaders.includes(name));
  if (unsigned.length > 0) throw denied(`The request has headers that were not signed: ${unsigned.join(', ')}.`);
  return String(payloadHash);
}

function denied(message: string): Refusal {
  return new Refusal(403, 'AccessDenied', message);
}

function malformed(what: string): Refusal {
  return new Refusal(400, 'AuthorizationHeaderMalformed', `The Authorization header is malformed: ${what}.`);
}
