/** How one part of the client is split into internal parts, which are sealed and sent on one after the other. */

/** Aimed-at bytes of an internal part: one frame. */
const INTERNAL_PART_TARGET = 8 * 1024 * 1024;
/** Part numbers that each part of the client has to itself in the backend's upload. */
const INTERNAL_PARTS_PER_PART = 20;
/** S3's own bound. */
const LARGEST_PART_NUMBER = 10_000;

/**
 * Plaintext bytes of an internal part (the last one may be shorter) for a part of `contentLength` bytes: the whole up to
 * 8 MiB, else ⌊contentLength ÷ 8 MiB⌋ even parts, at most 20. Not monotone: 16 MiB − 1 is one internal part, 16 MiB two.
 */
export function internalPartSize(contentLength: number): number {
  if (contentLength <= INTERNAL_PART_TARGET) return contentLength;
  return Math.ceil(contentLength / Math.min(Math.floor(contentLength / INTERNAL_PART_TARGET), INTERNAL_PARTS_PER_PART));
}

/** How many internal parts. An empty part is one empty internal part. */
export function internalPartCount(contentLength: number): number {
  return contentLength === 0 ? 1 : Math.ceil(contentLength / internalPartSize(contentLength));
}

/** Plaintext bytes of internal part `index` (from 0): the last one may be shorter. */
export function internalPartLength(contentLength: number, index: number): number {
  const size = internalPartSize(contentLength);
  return Math.min(size, contentLength - index * size);
}

/** The backend's part number of internal part `index` (from 0) of the client's part `partNumber` (from 1). */
export function internalPartNumber(partNumber: number, index: number): number {
  return (partNumber - 1) * INTERNAL_PARTS_PER_PART + 1 + index;
}

/** The last part number a client may use: its internal parts must stay within S3's bound. */
export const LARGEST_CLIENT_PART_NUMBER = LARGEST_PART_NUMBER / INTERNAL_PARTS_PER_PART;
