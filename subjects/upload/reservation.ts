import { framedSize } from './frames.ts';
import { internalPartSize } from './parts.ts';
import { CIPHER_SLICE } from './sealing.ts';

const KiB = 1024;
const MiB = 1024 * KiB;

/** No operation is booked below this: even an empty one has two sockets and a dozen promises. */
const FLOOR = 64 * KiB;

/** What node:http reads from a socket at once, and so the longest inbound chunk. */
const INBOUND_CHUNK = 64 * KiB;

/**
 * Inbound bytes alive at once: the chunk in hand, and what a paused request still buffers, its high-water mark (64 KiB)
 * and the chunk that crossed it.
 */
const INBOUND = 3 * INBOUND_CHUNK;

/**
 * Two sockets and their parsers, three hashes and a cipher, the SDK's command, its middleware and their garbage. By
 * measuring, not by counting: beside slab and inbound chunks an operation holds 0.1 MiB of V8's heap (live lane), and
 * one more at once adds 8.0 to 8.9 MiB where the slab is 8.0 (resident lane); the rest is a tenth on top of the whole.
 */
const PER_REQUEST = 2 * MiB;

/**
 * Bytes to book for one UploadPart of `contentLength` bytes: the buffer plan of the framed path, term by term.
 *
 * One slab at a time, exactly as long as the sealed internal part: the next is allocated after the last was answered. One
 * output of the cipher at a time: it is copied into the slab and freed before the next.
 */
export function uploadPartBytes(contentLength: number): number {
  const slab = framedSize(internalPartSize(contentLength));
  return Math.max(FLOOR, slab + INBOUND + CIPHER_SLICE + PER_REQUEST);
}

/** The formula that killed the service this path is taken from: the bare internal part. Kept as a negative control. */
export function internalPartBytes(contentLength: number): number {
  return Math.max(FLOOR, internalPartSize(contentLength));
}
