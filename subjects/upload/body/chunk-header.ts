import { Refusal } from '../refusal.ts';

/** The line before the data of an aws-chunked chunk. */
export interface ChunkHeader {
  /** Bytes of data; 0 in the last one. */
  readonly size: number;
  /** In hex; empty where there is none. */
  readonly signature: string;
}

/** Reads `size in hex[;chunk-signature=…]CRLF`. Throws a {@link Refusal} (400 IncompleteBody) for anything else. */
export function parseChunkHeader(line: string): ChunkHeader {
  const [, size, signature = ''] = /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?\r\n$/.exec(line) ?? [];
  if (size !== undefined) return { size: Number.parseInt(size, 16), signature };
  throw new Refusal(
    400,
    'IncompleteBody',
    `A chunk begins with ${JSON.stringify(line.slice(0, 100))}, not with its size: the body is not aws-chunked, or was cut.`,
  );
}
