/** `release` after a file operation has completed. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, read, readFileSync, write, writeFileSync } from 'node:fs';
import { type FileHandle, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectFreed, expectRefused, reuseMemory } from './test-support/expect-freed.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
let folder = '';
let path = '';
const opened: FileHandle[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-test-'));
  path = join(folder, 'file');
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((file) => file.close()));
  await rm(folder, { recursive: true });
});

describe.each([64 * KiB, 8 * MiB])('%i bytes', (size) => {
  it('are freed once the callback of fs.write has fired, and the file holds them', async () => {
    const bytes = randomBytes(size);
    const content = digest(bytes);
    const { fd } = await opening('w');
    const { bytesWritten } = await promisify(write)(fd, bytes, 0, size, 0);
    expectFreed(bytes);
    reuseMemory(size);
    expect(bytesWritten).toBe(size);
    expect(digest(readFileSync(path))).toBe(content);
  });

  it('are freed once fs.read has filled them, and memory used again stays what it is', async () => {
    const content = digest(filled(size));
    const bytes = Buffer.allocUnsafeSlow(size);
    const { fd } = await opening('r');
    await promisify(read)(fd, bytes, 0, size, 0);
    expect(digest(bytes)).toBe(content);
    expectFreed(bytes);
    expect(reuseMemory(size).intact()).toBe(true);
  });

  it('are freed once the promise of writeFile has resolved, and the file holds them', async () => {
    const bytes = randomBytes(size);
    const content = digest(bytes);
    await writeFile(path, bytes);
    expectFreed(bytes);
    reuseMemory(size);
    expect(digest(readFileSync(path))).toBe(content);
  });

  it.each([
    ['readFile', (file: string) => readFile(file)],
    ['readFileSync', (file: string) => readFileSync(file)],
  ])('are whole where %s returned them', async (_, readIt) => {
    const content = digest(filled(size));
    const bytes = await readIt(path);
    expect(digest(bytes)).toBe(content);
    expectFreed(bytes);
  });
});

it('refuses a small file that readFileSync put into the pool', () => {
  filled(100);
  expectRefused(readFileSync(path));
});

it('frees every chunk of a read stream in its turn, the short last one too, and the stream reads on', async () => {
  const content = digest(filled(MiB + 5));
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk);
    expectFreed(chunk);
  }
  expect(hash.digest('hex')).toBe(content);
});

it.each(['one by one', 'gathered into one writev'])(
  'frees chunks given to a write stream when their callbacks fire, written %s',
  async (how) => {
    const chunks = Array.from({ length: 16 }, () => randomBytes(64 * KiB));
    const content = digest(Buffer.concat(chunks));
    const stream = createWriteStream(path);
    if (how !== 'one by one') stream.cork();
    const written = chunks.map((chunk) => promisify((done: () => void) => stream.write(chunk, done))());
    await Promise.all([
      ...written.map((each, i) => each.then(() => expectFreed(chunks[i] as Buffer))),
      stream.uncork(),
    ]);
    stream.end();
    await once(stream, 'close');
    expect(digest(readFileSync(path))).toBe(content);
  },
);

async function opening(flags: string): Promise<FileHandle> {
  const file = await open(path, flags);
  opened.push(file);
  return file;
}

/** Puts random bytes into the file. */
function filled(size: number): Buffer {
  const bytes = randomBytes(size);
  writeFileSync(path, bytes);
  return bytes;
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
