import type { ByteRange } from '../frames/frame-range.ts';
import { Refusal } from '../refusal.ts';

/**
 * The one range that a `Range` header asks for, cut to `size` bytes. Null for no header and for what is no single byte
 * range, which HTTP lets a server ignore (RFC 9110, 14.2). Throws `InvalidRange`, 416, where it lies beyond the end.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | null {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return null;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < from) return null;
  if (from < size && to >= from) return { from, to };
  throw new Refusal(416, 'InvalidRange', `${header} lies beyond the ${size} bytes of the object.`);
}
