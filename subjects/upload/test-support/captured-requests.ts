import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as node:http has read it. */
export interface CapturedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

export interface Capture {
  readonly endpoint: string;
  /** The oldest that was not taken yet. */
  next(): CapturedRequest;
  close(): Promise<void>;
}

/** A server on loopback that says yes to everything, and keeps what it was sent. */
export async function startCapture(): Promise<Capture> {
  const captured: CapturedRequest[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers, rawHeaders } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    captured.push({ method, url, headers, rawHeaders, body: Buffer.concat(chunks) });
    response.setHeader('etag', '"captured"').end(method === 'GET' ? '<ListBucketResult/>' : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    next: () => {
      const request = captured.shift();
      if (request === undefined) throw new Error('No request was captured.');
      return request;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
