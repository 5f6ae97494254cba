import { Readable } from 'node:stream';
import { reach } from '../../governor/index.ts';
import { readBody } from '../body/inbound.ts';
import { type Framing, type UploadOptions, uploadFramed } from '../framed.ts';

/**
 * A fault of history, kept to be measured: the whole body is loaded to check its signature, and streamed once more from
 * there.
 */
export async function uploadPreloaded(source: Readable, options: UploadOptions, framing: Framing): Promise<string> {
  const chunks: Buffer[] = [];
  await readBody(
    source,
    (chunk) => {
      chunks.push(chunk);
      return undefined;
    },
    options.stallMs,
  );
  reach('upload.body-loaded');
  return await uploadFramed(Readable.from([Buffer.concat(chunks)]), options, framing);
}
