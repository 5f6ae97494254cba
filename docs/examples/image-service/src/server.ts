import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { finished } from 'node:stream/promises';
import { rotationBytes } from './admission.ts';
import { createSemaphore } from './semaphore.ts';

/** Takes raw RGBA pixels and answers with the picture upside down. Books at most `budget` bytes at once. */
export async function startServer(budget: number, port = 0): Promise<{ port: number }> {
  const memory = createSemaphore(budget);
  const server = createServer(async (request, response) => {
    const bytes = rotationBytes(Number(request.headers['content-length']));
    await memory.take(bytes);
    try {
      const image = await collect(request);
      const rotated = rotate(image);
      response.end(rotated);
      await finished(response);
      console.log(`${request.url}: ${image.length} bytes in, ${rotated.length} out`);
    } catch {
      response.destroy();
    } finally {
      memory.give(bytes);
    }
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return { port: (server.address() as AddressInfo).port };
}

async function collect(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function rotate(image: Buffer): Buffer {
  const rotated = Buffer.from(image);
  new Uint32Array(rotated.buffer, rotated.byteOffset, rotated.length / 4).reverse();
  return rotated;
}
