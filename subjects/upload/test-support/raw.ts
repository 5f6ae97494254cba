/** Requests that the SDK would not send: cut short, stalling, wrongly signed. */
import { createHash, createHmac } from 'node:crypto';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { UploadProxy } from '../server.ts';
import { clientCredentials } from './rig.ts';

export interface RawRequest {
  readonly method?: string;
  /** With its query, encoded. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly credentials?: typeof clientCredentials;
}

/** A signed request, headers only so far: the body is the caller's to write. */
export function rawRequest({ host, port }: UploadProxy, options: RawRequest): ClientRequest {
  const { method = 'PUT', path, headers = {}, credentials = clientCredentials } = options;
  const signed = sign(method, path, `${host}:${port}`, headers, credentials);
  const raw = request({ host, port, method, path, headers: signed, agent: false });
  raw.on('error', () => undefined);
  return raw;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export function answerTo(asked: ClientRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    asked.once('error', reject).once('response', (response) => {
      const chunks: Buffer[] = [];
      response
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .once('error', reject)
        .once('end', () => {
          const { statusCode: status = 0, headers } = response;
          resolve({ status, headers, body: Buffer.concat(chunks).toString() });
        });
    });
  });
}

/** AWS Signature Version 4 once more, written for these tests alone, so that the proxy's own is not tested by itself. */
function sign(
  method: string,
  path: string,
  host: string,
  headers: Readonly<Record<string, string | number>>,
  { accessKeyId, secretAccessKey, region }: typeof clientCredentials,
): Record<string, string | number> {
  const date = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const hash = String(headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD');
  const signed: Record<string, string> = { host, 'x-amz-content-sha256': hash, 'x-amz-date': date };
  const [pathname = '', query = ''] = path.split('?');
  const sorted = query
    .split('&')
    .filter(Boolean)
    .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
    .sort()
    .join('&');
  const names = Object.keys(signed).sort();
  const canonical = [
    method,
    pathname,
    sorted,
    ...names.map((name) => `${name}:${signed[name]}`),
    '',
    names.join(';'),
    hash,
  ].join('\n');
  const scope = `${date.slice(0, 8)}/${region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', date, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  const key = [date.slice(0, 8), region, 's3', 'aws4_request'].reduce<string | Buffer>(
    (secret, text) => createHmac('sha256', secret).update(text).digest(),
    `AWS4${secretAccessKey}`,
  );
  const signature = createHmac('sha256', key).update(toSign).digest('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...headers, ...signed, authorization };
}
