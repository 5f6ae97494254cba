/** Every second pixel of every second row of an RGBA picture that is as wide as it is high. */
export function thumbnail(picture: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> {
  const pixels = new Uint32Array(picture.buffer, picture.byteOffset, picture.length / 4);
  const width = Math.sqrt(pixels.length);
  const small = new Uint32Array(pixels.length / 4);
  for (let to = 0, row = 0; row < width; row += 2) {
    for (let column = 0; column < width; column += 2) small[to++] = pixels[row * width + column] ?? 0;
  }
  return Buffer.from(small.buffer);
}

/**
 * Gives a dead buffer's memory back now. Only for one that is a whole ArrayBuffer, and that nothing else can still read: no
 * view, and no fs, zlib or socket call under way. Those would read whatever is put there next.
 */
export function free(dead: Buffer<ArrayBuffer>): void {
  dead.buffer.transfer(0);
}
