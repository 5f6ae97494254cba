import { expect, it } from 'vitest';
import { parseTrailers } from '../body/trailers.ts';
import { amzDate, credentials, documentedRequests, scope } from '../test-support/documented-requests.ts';
import { ChunkSignatures } from './chunk-signatures.ts';
import { signingKey } from './signing.ts';

/** AWS, "Signature calculations for trailing headers (chunked uploads)". */
const documented = {
  chunks: [
    [64 * 1024, 'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2'],
    [1024, '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7'],
    [0, '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992'],
  ] as const,
  trailers:
    'x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n',
};

it('takes AWS’s documented trailer, whose checksum is one that the decoder does not verify', () => {
  const { signatures, verify } = afterTheChunks();
  const trailers = new Map(verify(documented.trailers));
  const signature = trailers.get('x-amz-trailer-signature') as string;
  trailers.delete('x-amz-trailer-signature');
  expect(() => signatures.verifyTrailers(trailers, signature)).not.toThrow();
});

it.each([
  ['value', (trailers: string) => trailers.replace('sOO8', 'sOO9')],
  ['signature', (trailers: string) => trailers.replace('435\r', '436\r')],
])('refuses a trailer with another %s', (_what, alter) => {
  const { signatures, verify } = afterTheChunks();
  const trailers = new Map(verify(alter(documented.trailers)));
  const signature = trailers.get('x-amz-trailer-signature') as string;
  trailers.delete('x-amz-trailer-signature');
  expect(() => signatures.verifyTrailers(trailers, signature)).toThrow(
    expect.objectContaining({ status: 403, code: 'SignatureDoesNotMatch' }),
  );
});

it('refuses chunks that changed places', () => {
  const signatures = chain();
  signatures.update(Buffer.alloc(1024, 'a'));
  expect(() => signatures.verifyChunk(documented.chunks[1][1])).toThrow(/altered on the way/);
});

function afterTheChunks() {
  const signatures = chain();
  for (const [size, signature] of documented.chunks) {
    signatures.update(Buffer.alloc(size, 'a'));
    signatures.verifyChunk(signature);
  }
  const verify = (text: string) => parseTrailers(text, ['x-amz-checksum-crc32c', 'x-amz-trailer-signature']);
  return { signatures, verify };
}

function chain(): ChunkSignatures {
  const seed = documentedRequests['PUT Object in chunks with a trailer']?.signature as string;
  return new ChunkSignatures({ signingKey: signingKey(credentials, '20130524'), scope, amzDate, seed });
}
