/** A set of small numbers, one bit each: a list of names would grow with the backup. */
export class ObjectIds {
  #bits = new Uint8Array(64);
  #count = 0;

  get size(): number {
    return this.#count;
  }

  /** False if it was there already. */
  add(id: number): boolean {
    if (id >> 3 >= this.#bits.length) this.#grow(id);
    const byte = this.#bits[id >> 3] as number;
    if (byte & (1 << (id & 7))) return false;
    this.#bits[id >> 3] = byte | (1 << (id & 7));
    this.#count += 1;
    return true;
  }

  has(id: number): boolean {
    return ((this.#bits[id >> 3] ?? 0) & (1 << (id & 7))) !== 0;
  }

  #grow(id: number): void {
    const larger = new Uint8Array(Math.max(2 * this.#bits.length, (id >> 3) + 1));
    larger.set(this.#bits);
    this.#bits = larger;
  }
}
