import { Refusal } from '../refusal.ts';
import { ChunkSignatures, type ChunkSigning } from '../signature/chunk-signatures.ts';
import { Checksum, type ChecksumAlgorithm, checksumHeader } from './checksums.ts';
import { parseChunkHeader } from './chunk-header.ts';
import { parseTrailers } from './trailers.ts';

/** Longest chunk header, and longest trailers in all. */
const LINES_LIMIT = 4096;
/** S3's own: only the last chunk with data may be shorter. It bounds the hashes and signatures a byte can cost. */
const SMALLEST_CHUNK = 8 * 1024;
const LARGEST_CHUNK = 64 * 1024 * 1024;
const TRAILER_SIGNATURE = 'x-amz-trailer-signature';
const LF = 0x0a;
const CRLF = '\r\n';

export interface AwsChunkedOptions {
  /** Bytes of data that the client has announced: not one more is handed out, and not one may be missing. */
  readonly decodedLength: number;
  /** Chunks, and trailers where there are some, are signed. */
  readonly signature?: ChunkSigning;
  /** Trailers may follow the last chunk. */
  readonly trailers: boolean;
  /** The checksum that the trailers will bring, verified over the data. Null: none was announced. */
  readonly checksum?: ChecksumAlgorithm | null;
  /** Most bytes of one chunk. Default 64 MiB. */
  readonly largestChunk?: number;
}

/**
 * Decodes an aws-chunked body as it comes: hands out the data and keeps none of it, whatever the size of its chunks. All
 * that it holds is 4 KiB for header lines and the state of two hashes.
 *
 * The data is handed out before it is proven. A chunk's signature stands before it but is decided at its last byte, the
 * checksum and whether all of the body came only in {@link end}: what is made of the data must not be given away before.
 */
export class AwsChunkedDecoder {
  readonly #options: AwsChunkedOptions;
  readonly #largestChunk: number;
  readonly #signatures: ChunkSignatures | undefined;
  readonly #checksum: Checksum | undefined;
  readonly #lines = Buffer.allocUnsafeSlow(LINES_LIMIT);
  #linesLength = 0;
  #state: 'header' | 'data' | 'after-data' | 'after-last' = 'header';
  #chunkSize: number | undefined;
  #chunkSignature = '';
  #chunkLeft = 0;
  #left: number;
  #failure: { readonly error: unknown } | undefined;

  constructor(options: AwsChunkedOptions) {
    this.#options = options;
    this.#largestChunk = options.largestChunk ?? LARGEST_CHUNK;
    this.#left = options.decodedLength;
    this.#signatures = options.signature && new ChunkSignatures(options.signature);
    this.#checksum = options.checksum ? new Checksum(options.checksum) : undefined;
  }

  /**
   * Takes the next bytes of the body, and calls `onData` for each stretch of data in them. Such a piece is a view of
   * `chunk`, not a copy, already hashed. `onData` may keep it, but must free nothing of `chunk`: the rest of it is read
   * until `write` has returned, and a piece may be all of it. From then on the decoder does not look at it any more.
   *
   * Throws a {@link Refusal}: 400 IncompleteBody or InvalidChunkSizeError, 403 SignatureDoesNotMatch. Once it has thrown,
   * it always does.
   */
  write(chunk: Buffer, onData: (piece: Buffer) => void): void {
    this.#orFail(() => {
      for (let position = 0; position < chunk.length; ) position = this.#take(chunk, position, onData);
    });
  }

  /** After the last `write`. Throws a {@link Refusal} unless the body was whole, and what its trailers claim is true. */
  end(): void {
    this.#orFail(() => {
      if (this.#state !== 'after-last') throw incomplete(`it ended ${this.#left} bytes early, without a last chunk`);
      this.#checkTrailers(this.#lines.toString('latin1', 0, this.#linesLength));
    });
  }

  #orFail(step: () => void): void {
    if (this.#failure) throw this.#failure.error;
    try {
      step();
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }

  #take(chunk: Buffer, from: number, onData: (piece: Buffer) => void): number {
    if (this.#state === 'data') return this.#takeData(chunk, from, onData);
    if (this.#state === 'after-last') return this.#collect(chunk, from, chunk.length);
    const lineEnd = chunk.indexOf(LF, from) + 1;
    const to = this.#collect(chunk, from, lineEnd === 0 ? chunk.length : lineEnd);
    if (lineEnd !== 0) this.#endLine();
    return to;
  }

  #takeData(chunk: Buffer, from: number, onData: (piece: Buffer) => void): number {
    const to = Math.min(chunk.length, from + this.#chunkLeft);
    const piece = chunk.subarray(from, to);
    this.#signatures?.update(piece);
    this.#checksum?.update(piece);
    this.#chunkLeft -= piece.length;
    this.#left -= piece.length;
    if (this.#chunkLeft === 0) {
      this.#signatures?.verifyChunk(this.#chunkSignature);
      this.#state = 'after-data';
    }
    onData(piece);
    return to;
  }

  #collect(chunk: Buffer, from: number, to: number): number {
    if (this.#linesLength + to - from > LINES_LIMIT) {
      if (this.#state === 'after-last') throw malformedTrailer(`more than ${LINES_LIMIT} bytes follow the last chunk`);
      throw incomplete(`a chunk header has more than ${LINES_LIMIT} bytes`);
    }
    this.#linesLength += chunk.copy(this.#lines, this.#linesLength, from, to);
    return to;
  }

  #endLine(): void {
    const line = this.#lines.toString('latin1', 0, this.#linesLength);
    this.#linesLength = 0;
    if (this.#state === 'header') this.#startChunk(line);
    else if (line === CRLF) this.#state = 'header';
    else throw incomplete(`a chunk of ${this.#chunkSize} bytes does not end where its header says`);
  }

  #startChunk(line: string): void {
    const { size, signature } = parseChunkHeader(line);
    this.#checkSize(size);
    this.#chunkSize = size;
    this.#chunkSignature = signature;
    this.#chunkLeft = size;
    this.#state = size === 0 ? 'after-last' : 'data';
    if (size === 0) this.#signatures?.verifyChunk(signature);
  }

  #checkSize(size: number): void {
    if (size > this.#largestChunk) {
      throw invalidChunkSize(
        `A chunk has at most ${this.#largestChunk} bytes, and this one ${size}: send shorter ones.`,
      );
    }
    if (size > 0 && this.#chunkSize !== undefined && this.#chunkSize < SMALLEST_CHUNK) {
      throw invalidChunkSize(
        `Only the last chunk may be shorter than ${SMALLEST_CHUNK} bytes, and one with ${this.#chunkSize} was not: let the client buffer its stream.`,
      );
    }
    if (size > this.#left) throw incomplete(`it brings ${size - this.#left} bytes more than that`);
    if (size === 0 && this.#left > 0) throw incomplete(`its last chunk comes ${this.#left} bytes early`);
  }

  #checkTrailers(text: string): void {
    const expected = this.#expectedTrailers();
    if (expected.length === 0) {
      // Some clients leave out the empty line: the last chunk stands for itself.
      if (text === '' || text === CRLF) return;
      throw malformedTrailer(`${text.length} bytes follow the last chunk, which were not announced`);
    }
    const trailers = parseTrailers(text, expected);
    const signature = trailers.get(TRAILER_SIGNATURE) ?? '';
    trailers.delete(TRAILER_SIGNATURE);
    this.#signatures?.verifyTrailers(trailers, signature);
    const { checksum } = this.#options;
    if (checksum) this.#checksum?.verify(trailers.get(checksumHeader(checksum)) ?? '');
  }

  #expectedTrailers(): string[] {
    const { trailers, checksum, signature } = this.#options;
    if (!trailers) return [];
    return [...(checksum ? [checksumHeader(checksum)] : []), ...(signature ? [TRAILER_SIGNATURE] : [])];
  }
}

function incomplete(what: string): Refusal {
  return new Refusal(400, 'IncompleteBody', `The aws-chunked body is not what was announced: ${what}.`);
}

function invalidChunkSize(message: string): Refusal {
  return new Refusal(400, 'InvalidChunkSizeError', message);
}

function malformedTrailer(what: string): Refusal {
  return new Refusal(400, 'MalformedTrailerError', `The aws-chunked body is malformed: ${what}.`);
}
