import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOOPBACK_CREDENTIAL } from '../../../fixtures/s3/server.ts';
import { slowVolume } from '../../../fixtures/volumes/slow.ts';
import { startListingS3 } from '../test-support/listing-s3.ts';
import { content, MiB, type Rig, startRig } from '../test-support/rig.ts';
import { s3Repository } from './s3.ts';

const { region: _, ...credentials } = LOOPBACK_CREDENTIAL;
let rig: Rig;
let server: Awaited<ReturnType<typeof startListingS3>>;

beforeEach(async () => {
  rig = await startRig();
  server = await startListingS3();
});
afterEach(async () => {
  await server.close();
  await rig[Symbol.asyncDispose]();
});

describe('a repository on S3', { timeout: 60_000 }, () => {
  it('gives back a full and an incremental backup, its listing in several pages', async () => {
    const repository = s3Repository({ endpoint: server.endpoint, bucket: 'backups', credentials });
    const bytes = content(5 * MiB);
    await rig.volume('source', bytes);
    const full = await rig.backUp('source', { repository });
    bytes.fill(3, MiB, 4 * MiB);
    await rig.volume('source', bytes);
    const id = await rig.backUp('source', { repository, parentId: full });
    await rig.restore(id, rig.newVolume('restored', bytes.length), { repository });
    expect((await rig.content('restored')).equals(bytes)).toBe(true);
    repository.close();
  });

  it('gives back every byte to a volume that is slower than it', async () => {
    const repository = s3Repository({ endpoint: server.endpoint, bucket: 'backups', credentials });
    const bytes = content(3 * MiB, 1);
    await rig.volume('source', bytes);
    const id = await rig.backUp('source', { repository, compression: 'none' });
    await rig.restore(id, async () => slowVolume(await rig.newVolume('restored', bytes.length)(), 30), { repository });
    expect((await rig.content('restored')).equals(bytes)).toBe(true);
    repository.close();
  });

  it('frees every piece when the next is asked for, and the last when it is closed', async () => {
    const repository = s3Repository({ endpoint: server.endpoint, bucket: 'backups', credentials });
    await repository.put('a', 'b', Buffer.alloc(4 * MiB, 1));
    const pieces = await repository.open('a', 'b', 256 * 1024, new AbortController().signal);
    let length = 0;
    let last: Buffer | null = null;
    for (let piece = await pieces.next(); piece !== null; piece = await pieces.next()) {
      if (last !== null) expect(last.buffer).toMatchObject({ detached: true });
      length += piece.length;
      last = piece;
    }
    await pieces.close();
    expect(last?.buffer).toMatchObject({ detached: true });
    expect(length).toBe(4 * MiB);
    repository.close();
  });

  it('gives the connection of an object that was read on to the next, before it is closed', async () => {
    let connections = 0;
    const backend = createServer((_request, response) => void response.end(Buffer.alloc(3000, 1)));
    backend.on('connection', () => {
      connections += 1;
    });
    await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`;
    const repository = s3Repository({ endpoint, bucket: 'backups', credentials });
    const first = await repository.open('a', 'first', 65_536, new AbortController().signal);
    expect(await first.next()).toHaveLength(3000);
    expect(await first.next()).toBeNull();
    const second = await repository.open('a', 'second', 65_536, new AbortController().signal);
    expect(await second.next()).toHaveLength(3000);
    // One that was left unread is closed by the server in the end, and asked for again on another.
    expect(connections).toBe(1);
    await first.close();
    await second.close();
    repository.close();
    backend.close();
  });

  it('that breaks off, or falls silent, fails the restore and names the object', async () => {
    const body = { 'content-length': 1000 };
    for (const [behaviour, message] of [
      ['breaks off', /broke off/],
      ['is silent', /Nothing came for 0\.2 s/],
      ['refuses', /can't be read/],
    ] as const) {
      const backend = createServer((_request, response) => {
        if (behaviour === 'refuses') return response.writeHead(404).end();
        response.writeHead(200, body).write('begun');
        if (behaviour === 'breaks off') setTimeout(() => response.destroy(), 20);
        return undefined;
      });
      await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
      const endpoint = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`;
      const repository = s3Repository({ endpoint, bucket: 'backups', credentials, maxAttempts: 1, stallMs: 200 });
      const reading = async () => {
        const pieces = await repository.open('a', 'b', 1000, new AbortController().signal);
        try {
          while ((await pieces.next()) !== null);
        } finally {
          await pieces.close();
        }
      };
      await expect(reading()).rejects.toThrow(message);
      await expect(reading()).rejects.toMatchObject({ code: 'ERR_RESTORE_REPOSITORY' });
      repository.close();
      backend.closeAllConnections();
      await new Promise((resolve) => backend.close(resolve));
    }
  });

  it('is given up when the restore is cancelled', async () => {
    const repository = s3Repository({ endpoint: server.endpoint, bucket: 'backups', credentials });
    const bytes = content(8 * MiB);
    await rig.volume('source', bytes);
    const id = await rig.backUp('source', { repository });
    const gone = new AbortController();
    const volume = async () => slowVolume(await rig.newVolume('restored', bytes.length)(), 20);
    const restoring = rig.restore(id, volume, { repository, signal: gone.signal });
    setTimeout(() => gone.abort(), 60);
    await expect(restoring).rejects.toMatchObject({ code: 'ERR_RESTORE_CANCELLED' });
    repository.close();
    const file = await open(rig.path('restored')).catch(() => null);
    await file?.close();
  });
});
