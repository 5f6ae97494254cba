/** One process of upload-throughput.ts: argv `backend`, `product`, `naive` or `pass-through`, and the backend's endpoint. */
import { createCipheriv, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { SignatureV4 } from '@smithy/signature-v4';
import { LOOPBACK_CREDENTIAL, startS3Server } from '../fixtures/s3/server.ts';
import { Sha256 } from '../fixtures/s3/sha256.ts';
import { startProxyOver } from '../scenarios/upload-proxy.ts';

const [, , side, endpoint = ''] = process.argv;
const { region, ...credentials } = LOOPBACK_CREDENTIAL;
const signer = new SignatureV4({
  credentials,
  region,
  service: 's3',
  sha256: Sha256,
  uriEscapePath: false,
  applyChecksum: false,
});
process.on('disconnect', () => process.exit(0));
process.send?.(await start());

async function start(): Promise<unknown> {
  if (side === 'backend') return { endpoint: (await startS3Server()).endpoint };
  if (side === 'pass-through') return { endpoint: await listening(passThrough) };
  const { host, port } = await startProxyOver({ backend: { endpoint } }, { variant: side as 'product' | 'naive' });
  return { endpoint: `http://${host}:${port}` };
}

async function listening(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The least that an encrypting proxy can do: a cipher between two sockets. No verification, no frame, no proof. */
function passThrough(incoming: IncomingMessage, response: ServerResponse): void {
  // An upload's id is all that the client waits for before its parts.
  if (incoming.method === 'POST') {
    incoming.resume();
    response.end('<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>');
    return;
  }
  void forward(incoming, response);
}

async function forward(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const { hostname, port } = new URL(endpoint);
  const headers = {
    host: `${hostname}:${port}`,
    'content-length': String(incoming.headers['content-length']),
    'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
  };
  const unsigned = {
    method: 'PUT',
    protocol: 'http:',
    hostname,
    port: Number(port),
    path: '/measured/through',
    headers,
  };
  const signed = await signer.sign({ ...unsigned, query: {} });
  const outgoing = request({ ...unsigned, headers: signed.headers }, (answer) => {
    answer.resume();
    response.writeHead(answer.statusCode ?? 500, { etag: '"none"', 'content-length': 0 }).end();
  });
  await pipeline(incoming, createCipheriv('aes-256-gcm', randomBytes(32), randomBytes(12)), outgoing);
}
