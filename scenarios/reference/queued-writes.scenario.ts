import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineScenario, KiB, MiB } from 'plimsoll';

const largestPiece = 256 * KiB;

/** A process that opens sockets grows by some MiB of heap before it stays as it is. That is the twin's. */
const wearIn = 2000;

/**
 * Writes to a peer that never reads. What the kernel's buffers take is freed; the rest is queued in the process until
 * `writableLength` is the operation's size. A socket of the Unix domain, whose buffers don't grow by themselves.
 */
export default defineScenario({
  name: 'queued-writes',
  parameters: { size: [8 * MiB] },
  concurrency: [1, 4, 32],
  warmUp: { size: 64 * KiB },
  reservation: ({ size }) => size,
  setup: async () => {
    const path = join(tmpdir(), `plimsoll-queued-writes-${process.pid}.sock`);
    const peers = new Set<Socket>();
    const server = createServer({ pauseOnConnect: true }, (peer) => peers.add(peer));
    server.listen(path);
    await once(server, 'listening');
    process.once('exit', () => rmSync(path, { force: true }));
    const subject: Subject = { path, peers, writers: 0 };
    for (let i = 0; i < wearIn; i += 1) await queue(subject, 64 * KiB);
    return subject;
  },
  operation: (subject, { size }, { barrier }) => queue(subject, size, barrier),
  truth: {
    live: ({ size }) => ({ lower: size, upper: size }),
    resident: ({ size }) => size,
  },
});

interface Subject {
  readonly path: string;
  readonly peers: Set<Socket>;
  writers: number;
}

async function queue(subject: Subject, size: number, meanwhile?: () => Promise<void>): Promise<void> {
  subject.writers += 1;
  const socket = connect({ path: subject.path });
  const closed = once(socket, 'close');
  await once(socket, 'connect');
  const queued = fill(socket, size);
  await meanwhile?.();
  socket.destroy();
  await closed;
  // Written or given up: no native write is under way any more.
  for (const piece of queued) piece.buffer.transfer(0);
  subject.writers -= 1;
  if (subject.writers === 0) await close(subject.peers);
}

/** Returns the pieces still queued. */
function fill(socket: Socket, size: number): Set<Buffer<ArrayBuffer>> {
  const queued = new Set<Buffer<ArrayBuffer>>();
  const length = Math.min(largestPiece, size);
  socket.on('error', () => {});
  while (socket.writableLength < size) {
    const piece = Buffer.allocUnsafeSlow(length).fill(1);
    queued.add(piece);
    socket.write(piece, (error) => {
      if (error) return;
      queued.delete(piece);
      piece.buffer.transfer(0);
    });
  }
  return queued;
}

/** Never having read, a peer would not notice that its writer is gone. */
async function close(peers: Set<Socket>): Promise<void> {
  const left = [...peers];
  peers.clear();
  await Promise.all(
    left.map((peer) => {
      const closed = once(peer, 'close');
      peer.destroy();
      return closed;
    }),
  );
}
