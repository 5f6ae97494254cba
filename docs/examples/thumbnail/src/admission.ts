/** What one call and the process around it take beside its buffers. */
const BESIDE = 2 * 1024 * 1024;

/** Bytes that one thumbnail books: the picture and its quarter, both held until they are freed. */
export function thumbnailBytes(image: number): number {
  return image + image / 4 + BESIDE;
}
