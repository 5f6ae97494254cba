import { createHash } from 'node:crypto';
import type { SignedRequest } from '../signature/canonical-request.ts';

/**
 * The examples of AWS's S3 reference, "Signature Calculations for the Authorization Header". The key is AWS's own, made for
 * its documentation.
 */
export const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
};
export const signedAt = new Date('2013-05-24T00:00:00Z');
export const amzDate = '20130524T000000Z';
export const scope = '20130524/us-east-1/s3/aws4_request';

const emptySha256 = createHash('sha256').digest('hex');

/** Name → request and its documented signature. */
export const documentedRequests: Record<string, { request: SignedRequest; signature: string }> = {
  'GET Object': documented(
    'GET /test.txt',
    { range: 'bytes=0-9', 'x-amz-content-sha256': emptySha256 },
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  ),
  'PUT Object': documented(
    'PUT /test$file.text',
    {
      date: 'Fri, 24 May 2013 00:00:00 GMT',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      'x-amz-content-sha256': createHash('sha256').update('Welcome to Amazon S3.').digest('hex'),
    },
    '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  ),
  'GET Bucket Lifecycle': documented(
    'GET /?lifecycle',
    { 'x-amz-content-sha256': emptySha256 },
    'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  ),
  'Get Bucket (List Objects)': documented(
    'GET /?max-keys=2&prefix=J',
    { 'x-amz-content-sha256': emptySha256 },
    '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  ),
  'PUT Object in chunks': documented(
    'PUT /examplebucket/chunkObject.txt',
    {
      host: 's3.amazonaws.com',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': '66560',
      'content-length': '66824',
    },
    '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
  ),
  'PUT Object in chunks with a trailer': documented(
    'PUT /examplebucket/chunkObject.txt',
    {
      host: 's3.amazonaws.com',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': '66560',
      'x-amz-trailer': 'x-amz-checksum-crc32c',
    },
    '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e',
  ),
};

function documented(line: string, given: Record<string, string>, signature: string) {
  const [method, url] = line.split(' ');
  const headers = { host: 'examplebucket.s3.amazonaws.com', 'x-amz-date': amzDate, ...given };
  const signedHeaders = Object.keys(headers).sort().join(';');
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope},SignedHeaders=${signedHeaders},Signature=${signature}`;
  return { request: { method, url, headers: { ...headers, authorization } }, signature };
}
