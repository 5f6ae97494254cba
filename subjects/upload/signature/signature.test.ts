import { ListObjectsV2Command, S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Capture, type CapturedRequest, startCapture } from '../test-support/captured-requests.ts';
import { amzDate, credentials, documentedRequests, scope, signedAt } from '../test-support/documented-requests.ts';
import { verifySignature } from './signature.ts';

const ours = { accessKeyId: 'a/key', secretAccessKey: 'secret', region: 'eu-west-1' };
const keys = [
  'plain',
  'with spaces in it',
  'ünïcödé/日本語/😀',
  'a+b=c&d',
  '(brackets) [and] {more}',
  "it's*!~-_.",
  '%25 and %zz',
  'a//b/',
  'hash#question?semi;colon:at@comma,dollar$',
  'back\\slash|pipe^"quote"<>`',
];

let capture: Capture;
let s3: S3Client;

beforeAll(async () => {
  capture = await startCapture();
  s3 = new S3Client({
    endpoint: capture.endpoint,
    region: ours.region,
    credentials: ours,
    forcePathStyle: true,
    maxAttempts: 1,
  });
  // Headers are free text, and are signed with their spaces trimmed and collapsed.
  s3.middlewareStack.add(
    (next) => (args) => {
      (args.request as { headers: Record<string, string> }).headers['x-amz-meta-note'] = '  two   words\t here ';
      return next(args);
    },
    { step: 'build' },
  );
});

afterAll(async () => {
  s3.destroy();
  await capture.close();
});

it.each(Object.entries(documentedRequests))('takes AWS’s documented %s', (_name, { request, signature }) => {
  expect(verifySignature(request, credentials, signedAt)).toMatchObject({
    payloadHash: request.headers['x-amz-content-sha256'],
    scope,
    amzDate,
    signature,
  });
});

describe('what the AWS SDK has signed', () => {
  it.each(keys)('is taken with the key %s', async (Key) => {
    const request = await uploadPart(Key);
    expect(verifySignature(request, ours).payloadHash).toBe(request.headers['x-amz-content-sha256']);
  });

  it.each([...keys, ''])('is taken with %s in its query', async (Prefix) => {
    const filters = { Prefix, Delimiter: '/', StartAfter: 'ö &=+%', MaxKeys: 7 };
    await s3.send(new ListObjectsV2Command({ Bucket: 'bucket', ...filters }));
    expect(verifySignature(capture.next(), ours)).toMatchObject({
      scope: expect.stringContaining('/eu-west-1/s3/aws4_request'),
    });
  });

  it('is taken without raw headers too', async () => {
    const { method, url, headers } = await uploadPart('plain');
    expect(() => verifySignature({ method, url, headers }, ours)).not.toThrow();
  });

  it.each<[string, (request: CapturedRequest) => Partial<CapturedRequest>]>([
    ['method', () => ({ method: 'POST' })],
    ['path', ({ url }) => ({ url: url.replace('plain', 'plaim') })],
    ['path, its slash encoded', ({ url }) => ({ url: url.replace('/plain', '%2Fplain') })],
    ['query', ({ url }) => ({ url: url.replace('partNumber=3', 'partNumber=4') })],
    ['query by a parameter', ({ url }) => ({ url: `${url}&versionId=1` })],
    ['query by a parameter less', ({ url }) => ({ url: url.replace('partNumber=3&', '') })],
    ['host', (request) => withHeader(request, 'host', 'elsewhere')],
    ['payload hash', (request) => withHeader(request, 'x-amz-content-sha256', 'UNSIGNED-PAYLOAD')],
    ['metadata', (request) => withHeader(request, 'x-amz-meta-note', 'three words here')],
    ['date', (request) => withHeader(request, 'x-amz-date', aSecondAfter(request))],
    ['signature', (request) => withAuthorization(request, /Signature=./, 'Signature=0', 'Signature=1')],
    ['list of signed headers', (request) => withAuthorization(request, 'amz-sdk-request;', '')],
  ])('is refused with another %s', async (_what, alter) => {
    const request = await uploadPart('plain');
    const altered = { ...request, ...alter(request) };
    expect(altered).not.toEqual(request);
    expect(() => verifySignature(altered, ours)).toThrow(refusal(403, 'SignatureDoesNotMatch'));
  });

  it('is refused with another secret', async () => {
    const request = await uploadPart('plain');
    const secretAccessKey = 'Secret';
    expect(() => verifySignature(request, { ...ours, secretAccessKey })).toThrow(refusal(403, 'SignatureDoesNotMatch'));
  });
});

describe('a request is refused', () => {
  const { request } = documentedRequests['GET Object'] as (typeof documentedRequests)[string];
  const authorization = request.headers.authorization as string;
  const verify = (headers: object, now = signedAt, url = request.url) =>
    verifySignature({ ...request, url, headers: { ...request.headers, ...headers } }, credentials, now);

  it.each([
    ['without authorization', undefined, 403, 'AccessDenied'],
    ['with another mechanism', 'AWS AKIAIOSFODNN7EXAMPLE:signature', 403, 'AccessDenied'],
    ['with a bare mechanism', 'AWS4-HMAC-SHA256', 400, 'AuthorizationHeaderMalformed'],
    ['of another key', authorization.replace('AKIA', 'AKIB'), 403, 'InvalidAccessKeyId'],
    ['for another region', authorization.replace('us-east-1', 'us-east-2'), 400, 'AuthorizationHeaderMalformed'],
    ['for another service', authorization.replace('/s3/', '/sts/'), 400, 'AuthorizationHeaderMalformed'],
    ['for another day', authorization.replace('20130524', '20130525'), 400, 'AuthorizationHeaderMalformed'],
    ['with a short scope', authorization.replace('/s3/', '/'), 400, 'AuthorizationHeaderMalformed'],
    ['with half a signature', authorization.slice(0, -32), 400, 'AuthorizationHeaderMalformed'],
    ['with upper-case names', authorization.replace('host', 'Host'), 400, 'AuthorizationHeaderMalformed'],
    ['whose host is not signed', authorization.replace('host;', ''), 400, 'MissingSecurityHeader'],
    [
      'whose payload hash is not signed',
      authorization.replace('x-amz-content-sha256;', ''),
      400,
      'MissingSecurityHeader',
    ],
    ['whose date is not signed', authorization.replace(';x-amz-date', ''), 403, 'AccessDenied'],
  ])('%s', (_what, altered, status, code) => {
    expect(() => verify({ authorization: altered })).toThrow(refusal(status, code));
  });

  it.each([
    ['without a payload hash', { 'x-amz-content-sha256': undefined }, 400, 'MissingSecurityHeader'],
    ['without a date', { 'x-amz-date': undefined }, 403, 'AccessDenied'],
    ['with a date of another form', { 'x-amz-date': '2013-05-24T00:00:00Z' }, 403, 'AccessDenied'],
    ['with a date that is none', { 'x-amz-date': '20131324T000000Z' }, 403, 'AccessDenied'],
    ['with an x-amz header beside the signed ones', { 'x-amz-decoded-content-length': '1' }, 403, 'AccessDenied'],
  ])('%s', (_what, headers, status, code) => {
    expect(() => verify(headers)).toThrow(refusal(status, code));
  });

  it('when it was signed more than 15 minutes ago, or will be', () => {
    const quarter = 15 * 60 * 1000;
    for (const sign of [-1, 1]) {
      expect(() => verify({}, new Date(signedAt.getTime() + sign * quarter))).not.toThrow();
      const tooFar = new Date(signedAt.getTime() + sign * (quarter + 1));
      expect(() => verify({}, tooFar)).toThrow(refusal(403, 'RequestTimeTooSkewed'));
    }
  });

  it('when it is presigned, even where its header is signed as well', () => {
    for (const query of ['X-Amz-Signature=0', 'X-Amz-Algorithm=AWS4-HMAC-SHA256', 'x%2damz-signature=0']) {
      expect(() => verify({}, signedAt, `/test.txt?${query}`)).toThrow(/Presigned/);
    }
  });

  it.each(['http://other/test.txt', '/a\\b', '/test.txt#', '/ü', '/?a=%ff', ''])('for the target %s', (url) => {
    expect(() => verify({}, signedAt, url)).toThrow(refusal(400, 'InvalidURI'));
  });
});

it('derives the signing key once a day and credentials', () => {
  const { request } = documentedRequests['GET Object'] as (typeof documentedRequests)[string];
  const { signingKey } = verifySignature(request, credentials, signedAt);
  expect(signingKey).toHaveLength(32);
  expect(verifySignature(request, credentials, signedAt).signingKey).toBe(signingKey);
  const others = verifySignature(request, { ...credentials }, signedAt).signingKey;
  expect(others).not.toBe(signingKey);
  expect(others).toEqual(signingKey);
});

async function uploadPart(Key: string): Promise<CapturedRequest> {
  const Body = Buffer.from('part');
  await s3.send(new UploadPartCommand({ Bucket: 'bucket', Key, UploadId: 'an id/+=', PartNumber: 3, Body }));
  return capture.next();
}

function withHeader(request: CapturedRequest, name: string, value: string): Partial<CapturedRequest> {
  const rawHeaders = request.rawHeaders.map((text, index) =>
    index % 2 === 1 && request.rawHeaders[index - 1]?.toLowerCase() === name ? value : text,
  );
  return { headers: { ...request.headers, [name]: value }, rawHeaders };
}

/** `instead`, or where that changes nothing `otherwise`. */
function withAuthorization(request: CapturedRequest, what: string | RegExp, instead: string, otherwise = '') {
  const { authorization = '' } = request.headers;
  const altered = authorization.replace(what, instead);
  return withHeader(
    request,
    'authorization',
    altered === authorization ? authorization.replace(what, otherwise) : altered,
  );
}

function aSecondAfter({ headers }: CapturedRequest): string {
  const date = String(headers['x-amz-date']);
  return date.replace(/(\d\d)Z$/, (_, second) => `${String((Number(second) + 1) % 60).padStart(2, '0')}Z`);
}

function refusal(status: number, code: string) {
  return expect.objectContaining({ name: 'Refusal', status, code });
}
