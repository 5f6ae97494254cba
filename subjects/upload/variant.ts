import type { Readable } from 'node:stream';
import { release } from '../release.ts';
import { type Framing, type UploadOptions, uploadFramed } from './framed.ts';
import { releaseSlab, SealedSlab } from './frames/sealing.ts';
import { uploadBuffered } from './variants/buffered.ts';
import { ConcatenatedPart } from './variants/concatenating.ts';
import { HistoricPart } from './variants/historic.ts';
import { uploadPreloaded } from './variants/preloaded.ts';

/** `product`, and the ways that history threw away; what they store can be read back all the same. */
export type VariantName = 'product' | 'naive' | 'historic' | 'buffered' | 'preloaded' | 'parts kept';

/** One way to take a body: returns its ETag, without quotes. */
export type Variant = (source: Readable, options: UploadOptions) => Promise<string>;

const product: Framing = {
  startPart: (bytes, key, largest) => new SealedSlab(bytes, key, largest),
  releaseChunk: release,
  releasePart: releaseSlab,
};

const nothing = (): void => {};
const naive: Framing = {
  startPart: (bytes, key) => new ConcatenatedPart(bytes, key),
  releaseChunk: nothing,
  releasePart: nothing,
};
const historic: Framing = { ...naive, startPart: (bytes, key) => new HistoricPart(bytes, key) };

export const variants: Readonly<Record<VariantName, Variant>> = {
  product: (source, options) => uploadFramed(source, options, product),
  naive: (source, options) => uploadFramed(source, options, naive),
  historic: (source, options) => uploadFramed(source, options, historic),
  buffered: uploadBuffered,
  preloaded: (source, options) => uploadPreloaded(source, options, product),
  'parts kept': uploadKeepingParts,
};

/** A fault of history: what was sent is not dropped, and the path grows with its content. */
async function uploadKeepingParts(source: Readable, options: UploadOptions): Promise<string> {
  const kept: Buffer[] = [];
  const etag = await uploadFramed(source, options, { ...product, releasePart: (body) => void kept.push(body) });
  for (const body of kept) releaseSlab(body);
  return etag;
}
