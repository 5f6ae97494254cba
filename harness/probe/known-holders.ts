/**
 * Three functions that hold bytes of a known size, and ride along with a subject whose holders are asked for: what is said
 * of the subject is believed only where it is right about these. Their names are looked up in the snapshot.
 */
export const KNOWN_BUFFER_BYTES = 16 * 1024;
/** A holder takes so many of each in a helping. */
export const KNOWN_BUFFERS = 4;
export const KNOWN_RECORDS = 100;

/** One helping before the subject works and one before it is measured: what is old has been moved by collections. */
export const KNOWN_HELPINGS = 2;

/** About what a helping takes: a record is some 60 bytes with its place in the array. */
export const HELPING_BYTES = 3 * (KNOWN_BUFFERS * KNOWN_BUFFER_BYTES + KNOWN_RECORDS * 60);

export const KNOWN_HOLDERS = [
  { holder: 'PlimsollFirstHolder', allocator: 'plimsollHoldsFirst' },
  { holder: 'PlimsollSecondHolder', allocator: 'plimsollHoldsSecond' },
  { holder: 'PlimsollThirdHolder', allocator: 'plimsollHoldsThird' },
] as const;

class PlimsollFirstHolder {
  readonly held: unknown[] = [];
}
class PlimsollSecondHolder {
  readonly held: unknown[] = [];
}
class PlimsollThirdHolder {
  readonly held: unknown[] = [];
}

const first = new PlimsollFirstHolder();
const second = new PlimsollSecondHolder();
const third = new PlimsollThirdHolder();

/** In turns, so that neighbours in memory belong to different holders. */
export function holdKnownBytes(): void {
  for (let i = 0; i < KNOWN_RECORDS; i += 1) {
    const withBuffer = i < KNOWN_BUFFERS;
    plimsollHoldsFirst(i, withBuffer);
    plimsollHoldsSecond(i, withBuffer);
    plimsollHoldsThird(i, withBuffer);
  }
}

function plimsollHoldsFirst(i: number, withBuffer: boolean): void {
  if (withBuffer) first.held.push(Buffer.allocUnsafeSlow(KNOWN_BUFFER_BYTES));
  first.held.push({ known: i, by: 'first' });
}

function plimsollHoldsSecond(i: number, withBuffer: boolean): void {
  if (withBuffer) second.held.push(Buffer.allocUnsafeSlow(KNOWN_BUFFER_BYTES));
  second.held.push({ known: i, by: 'second' });
}

function plimsollHoldsThird(i: number, withBuffer: boolean): void {
  if (withBuffer) third.held.push(Buffer.allocUnsafeSlow(KNOWN_BUFFER_BYTES));
  third.held.push({ known: i, by: 'third' });
}
