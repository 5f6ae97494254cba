import type { ServerResponse } from 'node:http';

/**
 * Writes `slice`, and resolves when the kernel has all of it, to true; or to false where the connection is closed or about to
 * be: until it has closed (`response.closed`) the kernel may still read the bytes.
 */
export function written(response: ServerResponse, slice: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    if (response.destroyed) return resolve(false);
    // What is written between the end of the socket and the `close` of the response Node drops, and calls nobody back.
    const onClose = () => resolve(false);
    response.once('close', onClose);
    response.write(slice, (error) => {
      response.off('close', onClose);
      resolve(!error);
    });
  });
}
