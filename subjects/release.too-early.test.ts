/**
 * Why `release` has a rule: what becomes of an operation whose bytes were freed under it. None of this is ours to
 * promise; a row that turns harmless in a later Node may go.
 *
 * Seen with glibc, which hands freed memory of 64 KiB to the next who asks, and unmaps freed memory of 8 MiB.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';

const KiB = 1024;
const MiB = 1024 * KiB;
const harm = /foreign bytes|another buffer overwritten|EFAULT|SIGSEGV|SIGBUS|SIGABRT/;

describe.runIf(process.platform === 'linux')('released too early', () => {
  it.each(['fs.write', 'zlib.deflateRaw', 'zlib.zstdCompress'])(
    '%s of 64 KiB ends without an error, over the bytes of others',
    async (operation) => {
      expect(await releasedTooEarly(operation, 64 * KiB)).toBe('foreign bytes');
    },
  );

  it.each(['fs.read', 'crypto.randomFill'])(
    '%s of 64 KiB overwrites the buffers of others, which may kill the process as well',
    async (operation) => {
      expect(await releasedTooEarly(operation, 64 * KiB)).toMatch(/^(another buffer overwritten|SIG(SEGV|BUS|ABRT))/);
    },
  );

  it.each(['fs.write', 'fs.read', 'zlib.deflateRaw', 'zlib.zstdCompress', 'crypto.randomFill'])(
    '%s of 8 MiB fails, is killed, or takes the bytes of others',
    async (operation) => {
      expect(await releasedTooEarly(operation, 8 * MiB)).toMatch(harm);
    },
  );

  it('a socket write in flight sends bytes of others', async () => {
    expect(await releasedTooEarly('a socket write in flight', 16 * MiB)).toMatch(harm);
  });

  it.each([64 * KiB, 8 * MiB])(
    'a write of %i bytes queued before the socket connects loses all, as written',
    async (size) => {
      const outcome = await releasedTooEarly('a write queued before the socket connects', size);
      expect(outcome.split('\n')).toEqual(['written without an error', '0 bytes']);
    },
  );

  it.each([64 * KiB, 8 * MiB])('fs.promises.writeFile of %i bytes throws', async (size) => {
    expect(await releasedTooEarly('fs.promises.writeFile', size)).toBe('TypeError');
  });

  it.each([64 * KiB, 8 * MiB])('subtle.digest of %i bytes is right, for it copied them', async (size) => {
    expect(await releasedTooEarly('subtle.digest', size)).toBe('own bytes');
  });
});

/** What the child said, and the signal that killed it. */
async function releasedTooEarly(operation: string, bytes: number): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), 'plimsoll-test-'));
  const program = join(import.meta.dirname, 'test-support/released-too-early.ts');
  const { stdout, signal } = await execa(process.execPath, [program, operation, `${bytes}`, join(cwd, 'file')], {
    // A core that the crash may leave goes with the folder.
    cwd,
    reject: false,
    timeout: 15_000,
    env: { UV_THREADPOOL_SIZE: '1' },
  });
  await rm(cwd, { recursive: true });
  return [stdout, signal].filter(Boolean).join('\n');
}
