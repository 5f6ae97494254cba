/**
 * The S3 fixture with the one operation more that finding backups takes: ListObjectsV2, here in front of it. Everything else
 * goes through as it came.
 */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LOOPBACK_CREDENTIAL, type S3ServerOptions, startS3Server } from '../../../fixtures/s3/server.ts';
import { verifySignature } from '../../../fixtures/s3/signature.ts';

/** Names a page, so that a small backup has several. */
const PAGE = 3;

export async function startListingS3(options: S3ServerOptions = {}) {
  const behind = await startS3Server({ keep: true, ...options });
  const { hostname, port } = new URL(behind.endpoint);
  const server = createServer((incoming, response) => {
    const url = new URL(incoming.url ?? '/', behind.endpoint);
    if (url.searchParams.get('list-type') === '2') void answerList(incoming, response, url, [...behind.stored.keys()]);
    else pass(incoming, response, { hostname, port });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stored: behind.stored,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await behind.close();
    },
  };
}

async function answerList(incoming: IncomingMessage, response: ServerResponse, url: URL, stored: string[]) {
  await verifySignature(incoming, LOOPBACK_CREDENTIAL);
  const bucket = url.pathname.split('/')[1] as string;
  const wanted = `${bucket}/${url.searchParams.get('prefix') ?? ''}`;
  const names = stored.filter((name) => name.startsWith(wanted)).sort();
  const from = Number(url.searchParams.get('continuation-token') ?? 0);
  const page = names.slice(from, from + PAGE).map((name) => name.slice(bucket.length + 1));
  const more = from + PAGE < names.length;
  const contents = page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
  const next = more ? `<NextContinuationToken>${from + PAGE}</NextContinuationToken>` : '';
  response.writeHead(200, { 'content-type': 'application/xml' });
  response.end(`<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${contents}</ListBucketResult>`);
}

function pass(incoming: IncomingMessage, response: ServerResponse, to: { hostname: string; port: string }) {
  const { method, url, headers } = incoming;
  const outgoing = request({ ...to, method, path: url, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
    answer.on('error', () => response.destroy());
  });
  outgoing.on('continue', () => response.writeContinue());
  outgoing.on('error', () => response.destroy());
  response.on('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
}
