import type { IncomingMessage } from 'node:http';
import { release } from '../../release.ts';

/**
 * Frees what a response's socket has read as soon as node:http's client has parsed it: unlike its server, it copies the
 * body out of the socket's chunks, and so leaves as much garbage as the body has bytes. Returns what ends it, which is due
 * before the connection is used again.
 *
 * Ours comes after the parser's own listener, which is through with a chunk when it returns. Should a Node hand out the
 * chunk itself instead of a copy, the body would come out empty, and no frame of it would be found authentic.
 */
export function releaseParsed({ socket }: IncomingMessage): () => void {
  const onData = (chunk: Buffer) => void release(chunk);
  socket.on('data', onData);
  return () => socket.off('data', onData);
}
