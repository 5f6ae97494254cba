import type { ServerResponse } from 'node:http';
import { release } from '../../release.ts';
import type { ClientStream } from '../creation/client-stream.ts';
import { MAGIC_SIZE } from '../formats/magic.ts';
import { SubtreeError } from '../subtree-error.ts';
import type { PublishedBlob } from './blob-folder.ts';

/** Bytes of a file that are in memory at once, for each client. */
export const FILE_BUFFER = 64 * 1024;

/** Sends the whole body. Its length is announced: whoever is cut off knows it. */
export async function serveFile(
  { file, size }: PublishedBlob,
  response: ServerResponse,
  client: ClientStream,
): Promise<void> {
  const buffer = Buffer.allocUnsafeSlow(FILE_BUFFER);
  try {
    if (size <= 0) throw new SubtreeError('ERR_SUBTREE_EMPTY', 'The published data is empty. Remove it.');
    response.setHeader('content-length', size);
    for (let sent = 0; sent < size; ) {
      const { bytesRead } = await file.read(buffer, 0, FILE_BUFFER, MAGIC_SIZE + sent);
      if (bytesRead === 0)
        throw new SubtreeError('ERR_SUBTREE_FORMAT', 'The published data was cut while it was read.');
      await client.write(buffer.subarray(0, bytesRead));
      sent += bytesRead;
    }
    await client.end();
  } finally {
    release(buffer);
  }
}
