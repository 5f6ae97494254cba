import { randomBytes } from 'node:crypto';
import type { GovernorRefusal } from './refusal.ts';

/** For `response.writeHead(status, headers).end(body)`. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The refusal as S3 says it: 503 `SlowDown`, without Retry-After, since S3 clients back off on that code by themselves.
 * `requestId`: 16 upper-case hexadecimal digits, as S3's are; default: random ones.
 */
export function slowDown(refusal: GovernorRefusal, requestId: string = randomRequestId()): HttpAnswer {
  const [message, id] = [escapeXml(toClient(refusal)), escapeXml(requestId)];
  const body = `<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>SlowDown</Code><Message>${message}</Message><RequestId>${id}</RequestId></Error>`;
  return answer(body, { 'content-type': 'application/xml', 'x-amz-request-id': requestId, 'x-amz-id-2': requestId });
}

/** The refusal for clients that know nothing of S3: 503 with Retry-After, in whole seconds. */
export function unavailable(refusal: GovernorRefusal, retryAfterSeconds = 1): HttpAnswer {
  if (!Number.isSafeInteger(retryAfterSeconds) || retryAfterSeconds < 0) {
    throw new TypeError(`Retry-After must be a whole number of seconds, 0 or more, and is ${retryAfterSeconds}.`);
  }
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'retry-after': String(retryAfterSeconds) };
  return answer(`${toClient(refusal)}\n`, headers);
}

function randomRequestId(): string {
  return randomBytes(8).toString('hex').toUpperCase();
}

// Not the refusal's own message: its remedies are for whoever runs the process.
function toClient({ requested, booked, budget }: GovernorRefusal): string {
  return `No memory is free for this request now: it needs ${requested} bytes, and ${booked} of ${budget} are taken. Retry later.`;
}

function answer(body: string, headers: Record<string, string>): HttpAnswer {
  return { status: 503, headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) }, body };
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
