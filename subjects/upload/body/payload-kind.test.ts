import { expect, it } from 'vitest';
import { payloadKind } from './payload-kind.ts';

const sha256 = '0123456789abcdef'.repeat(4);
const GiB = 1024 ** 3;
const chunkSigned = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
const chunkSignedTrailer = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER';
const unsignedTrailer = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';

it.each([
  ['signed', { hash: sha256, 'content-length': '16' }, { kind: 'signed', plaintextBytes: 16, sha256 }],
  ['signed and empty', { hash: sha256, 'content-length': '0' }, { kind: 'signed', plaintextBytes: 0, sha256 }],
  ['unsigned', { hash: 'UNSIGNED-PAYLOAD', 'content-length': '5' }, { kind: 'unsigned', plaintextBytes: 5 }],
  [
    'of S3’s largest part',
    { hash: sha256, 'content-length': `${5 * GiB}` },
    { kind: 'signed', plaintextBytes: 5 * GiB, sha256 },
  ],
  [
    'in signed chunks, of its decoded length',
    { hash: chunkSigned, 'content-length': '103', 'x-amz-decoded-content-length': '16' },
    { kind: 'chunked', plaintextBytes: 16, signed: true, trailers: false, checksum: null },
  ],
  [
    'in signed chunks with a trailer',
    { hash: chunkSignedTrailer, 'x-amz-decoded-content-length': '16', 'x-amz-trailer': 'x-amz-checksum-sha256' },
    { kind: 'chunked', plaintextBytes: 16, signed: true, trailers: true, checksum: 'sha256' },
  ],
  [
    'in unsigned chunks with a trailer',
    { hash: unsignedTrailer, 'x-amz-decoded-content-length': '16', 'x-amz-trailer': 'x-amz-checksum-crc32' },
    { kind: 'chunked', plaintextBytes: 16, signed: false, trailers: true, checksum: 'crc32' },
  ],
  [
    'in unsigned chunks without an announced trailer',
    { hash: unsignedTrailer, 'x-amz-decoded-content-length': '16' },
    { kind: 'chunked', plaintextBytes: 16, signed: false, trailers: true, checksum: null },
  ],
])('a body is %s', (_what, headers, kind) => {
  expect(payloadKind(asHeaders(headers))).toEqual(kind);
  if (kind.kind !== 'chunked') return;
  for (const encoding of ['aws-chunked', 'gzip, aws-chunked']) {
    expect(payloadKind(asHeaders({ ...headers, 'content-encoding': encoding }))).toEqual(kind);
  }
});

it.each([
  ['without a length', { hash: sha256 }, 411, 'MissingContentLength'],
  ['with an empty length', { hash: sha256, 'content-length': '' }, 411, 'MissingContentLength'],
  ['with a length below zero', { hash: sha256, 'content-length': '-1' }, 411, 'MissingContentLength'],
  ['with a length that is no number', { hash: sha256, 'content-length': '1e3' }, 411, 'MissingContentLength'],
  [
    'in chunks without a decoded length, whatever its encoded one',
    { hash: chunkSigned, 'content-length': '103' },
    411,
    'MissingContentLength',
  ],
  ['in chunks with two decoded lengths', chunks('1, 2'), 411, 'MissingContentLength'],
  ['too large', { hash: sha256, 'content-length': `${5 * GiB + 1}` }, 400, 'EntityTooLarge'],
  ['too large when decoded', chunks('99999999999999999999'), 400, 'EntityTooLarge'],
  ['that says nothing of itself', { 'content-length': '1' }, 400, 'MissingSecurityHeader'],
  ['with half a hash', { hash: sha256.slice(32), 'content-length': '1' }, 400, 'InvalidArgument'],
  ['of an unknown kind', { ...chunks('1'), hash: 'STREAMING-UNSIGNED-PAYLOAD' }, 400, 'InvalidArgument'],
  ['with the name of a property', { hash: 'constructor', 'content-length': '1' }, 400, 'InvalidArgument'],
  [
    'signed for many regions',
    { ...chunks('1'), hash: 'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER' },
    501,
    'NotImplemented',
  ],
  [
    'whose encoding is aws-chunked and whose hash is that of a plain one',
    { hash: sha256, 'content-length': '1', 'content-encoding': 'gzip,AWS-Chunked' },
    400,
    'InvalidRequest',
  ],
  [
    'whose encoding is aws-chunked and which is unsigned',
    { hash: 'UNSIGNED-PAYLOAD', 'content-length': '1', 'content-encoding': 'aws-chunked' },
    400,
    'InvalidRequest',
  ],
  [
    'that announces a trailer and is not chunked',
    { hash: sha256, 'content-length': '1', 'x-amz-trailer': 'x-amz-checksum-crc32' },
    400,
    'MalformedTrailerError',
  ],
  [
    'that announces a trailer where none can come',
    { ...chunks('1'), 'x-amz-trailer': 'x-amz-checksum-crc32' },
    400,
    'MalformedTrailerError',
  ],
  [
    'with a checksum that is not computed here',
    { ...chunks('1'), hash: unsignedTrailer, 'x-amz-trailer': 'x-amz-checksum-crc64nvme' },
    501,
    'NotImplemented',
  ],
])('a body is refused %s', (_what, headers, status, code) => {
  expect(() => payloadKind(asHeaders(headers))).toThrow(expect.objectContaining({ name: 'Refusal', status, code }));
});

function chunks(decodedLength: string) {
  return { hash: chunkSigned, 'x-amz-decoded-content-length': decodedLength };
}

function asHeaders({ hash, ...headers }: { hash?: string; [name: string]: string | undefined }) {
  return { ...headers, ...(hash !== undefined && { 'x-amz-content-sha256': hash }) };
}
