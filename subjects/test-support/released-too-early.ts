/**
 * Breaks the rule of `release` once, for one operation, and prints what came of it. To be run as a child with one libuv
 * thread: that one is held, so that the operation is still waiting when its bytes are freed and their memory used again.
 *
 * node released-too-early.ts OPERATION BYTES FILE
 */
import { execFileSync } from 'node:child_process';
import { randomFill, subtle } from 'node:crypto';
import { closeSync, existsSync, open, openSync, promises, read, readFileSync, write, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { argv } from 'node:process';
import { deflateRaw, inflateRawSync, zstdCompress, zstdDecompressSync } from 'node:zlib';
import { release } from '../release.ts';

const OWN = 0x11;
const FOREIGN = 0xee;
const [, , operation = '', size = '', file = ''] = argv;
const bytes = Number(size);
const fifo = `${file}.fifo`;
const own = Buffer.allocUnsafeSlow(bytes).fill(OWN);
let others: Buffer[] = [];

/** Each starts its operation upon `own`, frees it too early, and tells. */
const operations: Record<string, () => void> = {
  'fs.write': () => {
    const fd = openSync(file, 'w');
    holdThread();
    write(fd, own, 0, bytes, 0, (error) => tell(error, readFileSync(file)));
    freeTooEarly();
  },
  'fs.read': () => {
    writeFileSync(file, own);
    const fd = openSync(file, 'r');
    holdThread();
    read(fd, own, 0, bytes, 0, (error) => tellOthers(error));
    freeTooEarly();
  },
  'fs.promises.writeFile': () => {
    promises.writeFile(file, own).then(
      () => tell(null, readFileSync(file)),
      (error) => tell(error),
    );
    freeTooEarly();
  },
  'zlib.deflateRaw': () => {
    holdThread();
    deflateRaw(own, (error, packed) => tell(error, error ? undefined : inflateRawSync(packed)));
    freeTooEarly();
  },
  'zlib.zstdCompress': () => {
    holdThread();
    zstdCompress(own, (error, packed) => tell(error, error ? undefined : zstdDecompressSync(packed)));
    freeTooEarly();
  },
  'crypto.randomFill': () => {
    holdThread();
    randomFill(own, (error) => tellOthers(error));
    freeTooEarly();
  },
  'subtle.digest': () => {
    holdThread();
    const digesting = subtle.digest('SHA-256', own);
    freeTooEarly();
    const equals = async (value: number) =>
      Buffer.from(await digesting).equals(
        Buffer.from(await subtle.digest('SHA-256', Buffer.allocUnsafeSlow(bytes).fill(value))),
      );
    void equals(OWN).then((right) => console.log(right ? 'own bytes' : 'wrong digest'));
  },
  'a write queued before the socket connects': () => {
    toSlowReader((socket) => {
      socket.end(own, () => console.log('written without an error'));
      freeTooEarly();
    });
  },
  'a socket write in flight': () => {
    toSlowReader((socket) => {
      socket.once('connect', () => {
        socket.end(own);
        setImmediate(freeTooEarly);
      });
    });
  },
};

operations[operation]?.();

/** Holds the one thread: opening a FIFO to read returns when somebody opens it to write. */
function holdThread(): void {
  execFileSync('sh', ['-c', 'mkfifo "$0"', fifo]);
  open(fifo, 'r', (_, fd) => closeSync(fd));
}

/** Where freed memory is unmapped and nobody takes it again, the kernel says EFAULT and a library is killed. */
function freeTooEarly(): void {
  release(own);
  others = Array.from({ length: 4 }, () => Buffer.allocUnsafeSlow(bytes).fill(FOREIGN));
  if (existsSync(fifo)) closeSync(openSync(fifo, 'w'));
}

function tell(error: Error | null, result = Buffer.alloc(0)): void {
  if (error !== null) console.log((error as NodeJS.ErrnoException).code ?? error.name);
  else if (result.includes(FOREIGN)) console.log('foreign bytes');
  else console.log(result.length === bytes ? 'own bytes' : `${result.length} bytes`);
}

function tellOthers(error: Error | null): void {
  const intact = others.every((other) => other.equals(Buffer.alloc(bytes, FOREIGN)));
  if (error === null && !intact) console.log('another buffer overwritten');
  else tell(error);
}

/** Opens a connection to a server that reads only after a while, and tells what it got. */
function toSlowReader(send: (socket: Socket) => void): void {
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    const chunks: Buffer[] = [];
    socket.on('error', () => undefined).on('data', (chunk) => chunks.push(chunk));
    socket.on('close', () => server.close(() => tell(null, Buffer.concat(chunks))));
    setTimeout(() => socket.resume(), 100);
  });
  server.listen(0, '127.0.0.1', () => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', (error) => tell(error));
    send(socket);
  });
}
