/** Sizes: one brand, one way to write them for people. KiB and MiB are always 1024-based. */

declare const bytesBrand: unique symbol;

/** A size in bytes. The brand keeps a count, a page number or a KiB figure from passing for one. */
export type Bytes = number & { readonly [bytesBrand]: true };

export const bytes = (value: number): Bytes => value as Bytes;

export const KiB = 1024;
export const MiB = 1024 * KiB;
export const GiB = 1024 * MiB;

/**
 * `12 B`, `64.0 KiB`, `9.8 MiB`, `1.25 GiB`: one decimal below 100 (two for GiB), none above, so that a column stays narrow.
 * Negative sizes keep their sign.
 */
export function formatBytes(size: number): string {
  if (!Number.isFinite(size)) return String(size);
  const magnitude = Math.abs(size);
  if (magnitude < KiB) return `${Math.round(size)} B`;
  if (magnitude < MiB) return `${decimals(size / KiB, 1)} KiB`;
  if (magnitude < GiB) return `${decimals(size / MiB, 1)} MiB`;
  return `${decimals(size / GiB, 2)} GiB`;
}

function decimals(value: number, digits: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : value.toFixed(digits);
}
