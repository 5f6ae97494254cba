import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Refusal } from './refusal.ts';

/** More unread bytes than this are not read to keep the connection: it is closed. */
const DRAIN_LIMIT = 8 * 1024 * 1024;

export function answerPart(response: ServerResponse, etag: string): void {
  response.writeHead(200, { ...requestIds(), etag: `"${etag}"`, 'content-length': 0 }).end();
}

/** Says what went wrong as S3 would: the backend's own refusals are passed on, anything else is an InternalError. */
export function answerError(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.destroyed || response.headersSent) return;
  const { status, code, message } = refusalOf(error);
  const ids = requestIds();
  const body = `<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message><RequestId>${ids['x-amz-request-id']}</RequestId></Error>`;
  if (!request.complete && !(Number(request.headers['content-length']) <= DRAIN_LIMIT)) {
    response.setHeader('connection', 'close');
  }
  const headers = { ...ids, 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, headers).end(body);
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const { name, message, $metadata } = error as {
    name?: string;
    message?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode;
  if (status !== undefined && status >= 400) return new Refusal(status, name ?? 'InternalError', message ?? '');
  return new Refusal(500, 'InternalError', 'The part could not be stored.', { cause: error });
}

function requestIds(): { 'x-amz-request-id': string; 'x-amz-id-2': string } {
  const id = randomBytes(8).toString('hex').toUpperCase();
  return { 'x-amz-request-id': id, 'x-amz-id-2': id };
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
