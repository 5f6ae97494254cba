import type { IncomingMessage } from 'node:http';
import { release } from '../../release.ts';

/**
 * Frees what a response's socket has read as soon as node:http's client has parsed it: unlike its server, it copies the
 * body out of the socket's chunks, and so leaves as much garbage as the body has bytes. It ends with the response, and by what
 * is returned: a listener that stayed on the connection would keep the next answer from being read.
 *
 * Ours comes after the parser's own listener, which is through with a chunk when it returns. Should a Node hand out the
 * chunk itself instead of a copy, the body would come out empty, and no frame of it would be found authentic.
 */
export function releaseParsed(response: IncomingMessage): () => void {
  // Kept, because a response that has ended has no socket any more.
  const { socket } = response;
  const onData = (chunk: Buffer) => void release(chunk);
  const stop = () => void socket.off('data', onData);
  socket.on('data', onData);
  response.once('end', stop);
  return stop;
}
