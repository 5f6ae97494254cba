import { FRAME_PLAINTEXT_SIZE, framedSize } from './frames/frames.ts';
import { internalPartSize } from './frames/parts.ts';
import { CIPHER_SLICE } from './frames/sealing.ts';

const KiB = 1024;
const MiB = 1024 * KiB;

/** What node:http reads from a socket at once, and so the longest inbound chunk. */
const INBOUND_CHUNK = 64 * KiB;
/**
 * Inbound bytes alive at once: the chunk in hand, and what a paused request still buffers, its high-water mark (64 KiB)
 * and the chunk that crossed it.
 */
const INBOUND = 3 * INBOUND_CHUNK;
/**
 * Two sockets and their parsers, the hashes and the cipher, the SDK's command and its middleware; and what V8's heap grows
 * by once. By measuring, not by counting: one more request holds 0.2 MiB beside its slab, the first one alone up to 0.95.
 */
const PER_REQUEST = 1.25 * MiB;

/**
 * Bytes to book for a body of `contentLength` bytes, of an UploadPart or a PutObject: the buffer plan of the framed path,
 * term by term. An upper bound at every size, and not monotone, as internal parts are not: 16 MiB − 1 takes twice as much
 * as 16 MiB.
 *
 * One slab at a time, as long as the largest sealed internal part: the next is allocated after the last was answered. One
 * output of the cipher at a time: it is copied into the slab and freed before the next.
 */
export function uploadPartBytes(contentLength: number): number {
  const { slab, inbound, cipherOutput, perRequest } = uploadPartPlan(contentLength);
  return slab + inbound + cipherOutput + perRequest;
}

/** The terms of {@link uploadPartBytes}, in bytes. */
export function uploadPartPlan(contentLength: number) {
  return {
    slab: framedSize(internalPartSize(contentLength)),
    inbound: INBOUND,
    cipherOutput: CIPHER_SLICE,
    perRequest: PER_REQUEST,
  };
}

/**
 * Bytes to book for reading an object whose largest frame has `frame` bytes of plaintext: one frame at a time is opened
 * into one slab, and sent before the next is begun.
 */
export function getObjectBytes(frame: number): number {
  return frame + INBOUND + CIPHER_SLICE + PER_REQUEST;
}

/** The most that reading any object takes: what is booked before it is known which. */
export function getObjectLimit(): number {
  return getObjectBytes(FRAME_PLAINTEXT_SIZE);
}

/** Bytes to book for a request without a body to seal or to open. */
export function plainRequestBytes(): number {
  return INBOUND + PER_REQUEST;
}
