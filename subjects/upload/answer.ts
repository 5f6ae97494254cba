import { randomBytes } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { GovernorRefusal, slowDown } from '../governor/index.ts';
import { Refusal } from './refusal.ts';
import { escapeXml } from './xml.ts';

/** More unread bytes than this are not read to keep the connection: it is closed. */
const DRAIN_LIMIT = 8 * 1024 * 1024;
const XML = { 'content-type': 'application/xml' };

export function answerEmpty(response: ServerResponse, status: number, headers: OutgoingHttpHeaders = {}): void {
  const length = status === 204 ? {} : { 'content-length': 0 };
  response.writeHead(status, { ...requestIds(), ...headers, ...length }).end();
}

export function answerXml(response: ServerResponse, content: string): void {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n${content}`;
  response.writeHead(200, { ...requestIds(), ...XML, 'content-length': Buffer.byteLength(body) }).end(body);
}

/** Says what went wrong as S3 would: the backend's own refusals are passed on, anything else is an InternalError. */
export function answerError(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.destroyed) return;
  // Too late to say anything but that what was sent is not whole.
  if (response.headersSent) return void response.destroy();
  if (!request.complete && !(Number(request.headers['content-length']) <= DRAIN_LIMIT)) {
    response.setHeader('connection', 'close');
  }
  const ids = requestIds();
  if (error instanceof GovernorRefusal) {
    const { status, headers, body } = slowDown(error, ids['x-amz-request-id']);
    response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body);
    return;
  }
  const { status, code, message } = refusalOf(error);
  const body = `<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message><RequestId>${ids['x-amz-request-id']}</RequestId></Error>`;
  const headers = { ...ids, ...XML, 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body);
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
  return new Refusal(500, 'InternalError', 'The request could not be carried out.', { cause: error });
}

export function requestIds(): { 'x-amz-request-id': string; 'x-amz-id-2': string } {
  const id = randomBytes(8).toString('hex').toUpperCase();
  return { 'x-amz-request-id': id, 'x-amz-id-2': id };
}
