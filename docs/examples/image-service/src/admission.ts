/** Bytes that one rotation books before its body is read: the upload, and nothing else. */
export function rotationBytes(contentLength: number): number {
  return contentLength;
}
