import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { reach } from '../../governor/index.ts';
import { release } from '../../release.ts';
import { requestIds } from '../answer.ts';
import { releaseParsed } from '../backend/parsed-bytes.ts';
import { readBody } from '../body/inbound.ts';
import type { Exchange } from '../exchange.ts';
import { type ByteRange, framesOf, plaintextSize } from '../frames/frame-range.ts';
import { FrameOpener } from '../frames/opening.ts';
import { parseRange } from '../objects/byte-range.ts';
import { metadataHeaders } from '../objects/client-metadata.ts';
import { clientMetadata } from '../objects/object-record.ts';
import { Refusal } from '../refusal.ts';
import { getObjectBytes, getObjectLimit, plainRequestBytes } from '../reservation.ts';
import type { ObjectOperation } from '../route.ts';
import { type ReadableObject, readRecord } from './read-record.ts';
import { writeTo } from './write-to.ts';

/**
 * Reads an object, or a range of it, frame by frame: none is sent before its tag was found right. What it takes is not
 * known before the object's record was read, so the most is booked at once and what is too much given back: to book more
 * later could wait for ever on what one holds already.
 */
export async function getObject(exchange: Exchange, object: ObjectOperation) {
  const { request, response, service, signal } = exchange;
  using lease = await exchange.admit(getObjectLimit());
  const readable = await readRecord(exchange, object);
  const size = plaintextSize(readable.record.parts);
  const range = parseRange(request.headers.range, size);
  const { stored, frames, skip } = framesOf(readable.record.parts, range);
  lease.shrink(getObjectBytes(Math.max(...frames)));

  const length = range === null ? size : range.to - range.from + 1;
  const source = await service.backend.get(object, stored, readable.stored.etag, signal);
  const stopReleasing = releaseParsed(source);
  const opener = new FrameOpener(frames, readable.dataKey);
  const head = () => writeHead(response, readable, { size, length, range });
  try {
    await sendFrames(source, opener, { response, head, skip, length, stallMs: service.stallMs });
  } finally {
    stopReleasing();
    source.destroy();
    opener.discard();
  }
  response.end();
}

export async function headObject(exchange: Exchange, object: ObjectOperation) {
  using _lease = await exchange.admit(plainRequestBytes());
  const readable = await readRecord(exchange, object);
  const size = plaintextSize(readable.record.parts);
  writeHead(exchange.response, readable, { size, length: size, range: null });
  exchange.response.end();
}

interface Delivery {
  readonly response: ServerResponse;
  /** Writes the headers: with the first frame, so that a fault found before it is answered as one. */
  readonly head: () => void;
  /** Plaintext bytes of the first frame that the client did not ask for. */
  readonly skip: number;
  readonly length: number;
  readonly stallMs: number;
}

async function sendFrames(source: IncomingMessage, opener: FrameOpener, delivery: Delivery): Promise<void> {
  let { skip, length: left } = delivery;
  const send = async (plaintext: Buffer): Promise<void> => {
    const wanted = plaintext.subarray(skip, skip + left);
    skip = 0;
    left -= wanted.length;
    if (!delivery.response.headersSent) delivery.head();
    reach('upload.frame-opened');
    await writeTo(delivery.response, wanted, delivery.stallMs);
  };
  const open = (chunk: Buffer, from: number): Promise<void> | undefined => {
    let opened: Promise<void> | undefined;
    const taken = opener.write(chunk.subarray(from), (plaintext) => {
      opened = send(plaintext);
    });
    const end = from + taken;
    if (end === chunk.length || opener.done) release(chunk);
    else return (opened as Promise<void>).then(() => open(chunk, end));
    return opened;
  };
  await readBody(source, (chunk) => open(chunk, 0), delivery.stallMs);
  if (opener.done && left === 0) return;
  throw new Refusal(502, 'InternalError', 'The backend sent less of the object than it has.');
}

function writeHead(
  response: ServerResponse,
  { stored, record }: ReadableObject,
  { size, length, range }: { readonly size: number; readonly length: number; readonly range: ByteRange | null },
): void {
  const headers: OutgoingHttpHeaders = {
    ...requestIds(),
    ...metadataHeaders(clientMetadata(stored.metadata)),
    'accept-ranges': 'bytes',
    'content-length': length,
    'content-type': stored.contentType ?? 'application/octet-stream',
    etag: `"${record.etag}"`,
    ...(stored.lastModified && { 'last-modified': stored.lastModified.toUTCString() }),
    ...(range && { 'content-range': `bytes ${range.from}-${range.to}/${size}` }),
  };
  response.writeHead(range === null ? 200 : 206, headers);
}
