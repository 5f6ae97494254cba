import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { constants, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimingNew } from '../../fixtures/volumes/claiming-new.ts';
import { containerOf } from './format/names.ts';
import { content, KiB, MiB, type Rig, startRig } from './test-support/rig.ts';
import type { VariantName } from './variant.ts';

let rig: Rig;

beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => rig[Symbol.asyncDispose]());

const ways: VariantName[] = ['product', 'early release', 'hold all', 'one-shot inflate'];

describe.each(ways)('a restore (%s)', (variant) => {
  it.each(['zlib', 'zstd', 'none'] as const)('of a %s backup is the volume again', async (compression) => {
    // Not a whole number of anything.
    const bytes = content(5 * MiB + 77 * KiB + 13);
    await rig.volume('source', bytes);
    const id = await rig.backUp('source', { compression });
    await rig.restore(id, rig.newVolume('restored', bytes.length), { variant });
    expect((await rig.content('restored')).equals(bytes)).toBe(true);
  });

  it('of a full backup and two incremental ones is the volume as it was last', async () => {
    const bytes = content(6 * MiB);
    await rig.volume('source', bytes);
    const full = await rig.backUp('source');
    bytes.fill(1, 3 * MiB - 10, 3 * MiB + 10);
    bytes.fill(0, 5 * MiB, 5 * MiB + 64 * KiB);
    await rig.volume('source', bytes);
    const first = await rig.backUp('source', { parentId: full });
    const asOfFirst = Buffer.from(bytes);
    bytes.fill(0, 0, 2 * MiB);
    bytes.fill(7, 6 * MiB - 1);
    await rig.volume('source', bytes);
    const second = await rig.backUp('source', { parentId: first });
    for (const [id, expected] of [
      [second, bytes],
      [first, asOfFirst],
    ] as const) {
      await rig.restore(id, rig.newVolume(id, bytes.length), { variant });
      expect((await rig.content(id)).equals(expected)).toBe(true);
    }
  });

  it('writes zeros over what an existing volume has', async () => {
    const bytes = Buffer.alloc(6 * MiB);
    content(1 * MiB).copy(bytes, 5 * MiB);
    await rig.volume('source', bytes);
    await rig.volume('existing', content(6 * MiB, 1));
    const id = await rig.backUp('source');
    expect(await rig.restore(id, 'existing', { variant })).toEqual({ written: 6 * MiB, skipped: 0 });
    expect((await rig.content('existing')).equals(bytes)).toBe(true);
  });

  it('leaves the holes of a new volume', async () => {
    const bytes = Buffer.alloc(8 * MiB);
    content(2 * MiB).copy(bytes, 4 * MiB);
    await rig.volume('source', bytes);
    const id = await rig.backUp('source');
    const outcome = await rig.restore(id, rig.newVolume('restored', bytes.length), { variant });
    expect(outcome).toEqual({ written: 2 * MiB, skipped: 6 * MiB });
    expect((await rig.content('restored')).equals(bytes)).toBe(true);
    // Some file systems take a few blocks more.
    expect((await stat(rig.path('restored'))).blocks * 512).toBeLessThan(3 * MiB);
  });
});

describe('zeros', () => {
  it('of an incremental backup are written to a new volume: there is what the full backup wrote', async () => {
    const bytes = content(4 * MiB, 1);
    await rig.volume('source', bytes);
    const full = await rig.backUp('source');
    bytes.fill(0, 1 * MiB, 3 * MiB);
    await rig.volume('source', bytes);
    const id = await rig.backUp('source', { parentId: full });
    await rig.restore(id, rig.newVolume('restored', bytes.length));
    expect((await rig.content('restored')).equals(bytes)).toBe(true);
  });

  it('skipped on an existing volume corrupt it: the control', async () => {
    await rig.volume('source', Buffer.alloc(2 * MiB));
    const before = content(2 * MiB, 1);
    await rig.volume('existing', before);
    const id = await rig.backUp('source');
    await rig.restore(id, async () => claimingNew(await rig.existing('existing')()));
    expect((await rig.content('existing')).equals(before)).toBe(true);
  });

  it('are told from what begins or ends with zeros, and from another byte over and over', async () => {
    const bytes = Buffer.alloc(4 * MiB);
    bytes[512 * KiB] = 1;
    bytes[2 * MiB - 1] = 1;
    bytes[2 * MiB] = 1;
    bytes.fill(7, 3 * MiB);
    await rig.volume('source', bytes);
    const id = await rig.backUp('source');
    await rig.restore(id, rig.newVolume('restored', bytes.length));
    expect((await rig.content('restored')).equals(bytes)).toBe(true);
  });
});

describe('a backup that is damaged', () => {
  it.each([
    ['in a block', 3 * MiB + 40 * KiB, 3 * MiB + 32 * KiB],
    ['in its first byte', 0, 0],
    ['in its last byte', 4 * MiB - 1, 4 * MiB - 32 * KiB],
  ])('%s is named by the offset of the first bad block, and nothing of it is written', async (_, at, offset) => {
    const bytes = content(4 * MiB, 1);
    await rig.volume('source', bytes);
    const id = await rig.backUp('source', { compression: 'none' });
    await edit(id, at < 2 * MiB ? '-00001' : '-00002', (stored) => {
      stored[at % (2 * MiB)] = (stored[at % (2 * MiB)] as number) ^ 1;
      return stored;
    });
    await rig.volume('existing', Buffer.alloc(4 * MiB));
    await expect(rig.restore(id, 'existing')).rejects.toMatchObject({ code: 'ERR_RESTORE_CORRUPT', offset });
    const begin = offset - (offset % MiB);
    expect((await rig.content('existing')).subarray(begin).equals(Buffer.alloc(4 * MiB - begin))).toBe(true);
  });

  it('so that its blocks are right and its md5 is not is found too', async () => {
    await rig.volume('source', content(4 * MiB));
    const id = await rig.backUp('source');
    await edit(id, '_metadata', (text) => text.toString().replaceAll(/"md5": "..../g, '"md5": "0000'));
    await rig.volume('existing', Buffer.alloc(4 * MiB));
    await expect(rig.restore(id, 'existing')).rejects.toThrow(/md5/);
  });

  it.each([
    ['is cut short', (stored: Buffer) => stored.subarray(0, stored.length - 9)],
    ['is no zlib at all', (stored: Buffer) => Buffer.alloc(stored.length, 0xff)],
    ['is empty', () => Buffer.alloc(0)],
  ])('in an object that %s is refused', async (_, change) => {
    await rig.volume('source', content(4 * MiB));
    const id = await rig.backUp('source');
    await edit(id, '-00002', change);
    await rig.volume('existing', Buffer.alloc(4 * MiB));
    await expect(rig.restore(id, 'existing')).rejects.toMatchObject({ code: 'ERR_RESTORE_CORRUPT' });
  });

  it('in an object with more than it says stops before the surplus is written', async () => {
    await rig.volume('source', content(4 * MiB));
    const id = await rig.backUp('source', { compression: 'none' });
    await edit(id, '-00001', (stored) => Buffer.concat([stored, Buffer.alloc(MiB, 9)]));
    await rig.volume('existing', Buffer.alloc(4 * MiB));
    await expect(rig.restore(id, 'existing')).rejects.toThrow(/has more than its/);
  });

  it.each([
    ['is missing', async (name: string) => rm(name)],
    ['is one too many', async (name: string) => writeFile(name.replace('-00001', '-00003'), 'x')],
  ])('in its listing, where an object %s, is refused before anything is written', async (_, change) => {
    await rig.volume('source', content(4 * MiB));
    const id = await rig.backUp('source');
    await change(await nameOf(id, '-00001'));
    await rig.volume('existing', Buffer.alloc(4 * MiB));
    await expect(rig.restore(id, 'existing')).rejects.toMatchObject({ code: 'ERR_RESTORE_LISTING' });
    expect((await rig.content('existing')).equals(Buffer.alloc(4 * MiB))).toBe(true);
  });

  it.each([
    ['an unknown version', '"version": "1.0.0"', '"version": "3.0.0"', 'ERR_RESTORE_FORMAT', /3\.0\.0/],
    [
      'an unknown algorithm',
      /"compression": "zlib"(?![\s\S]*"compression": "zlib")/,
      '"compression": "bz2"',
      'ERR_RESTORE_ALGORITHM',
      /bz2/,
    ],
    [
      'a parent that is not there',
      '"parent_id": null',
      '"parent_id": "gone-long-ago"',
      'ERR_RESTORE_REPOSITORY',
      /gone/,
    ],
    ['an object outside of it', '-00001"', '/../../x"', 'ERR_RESTORE_FORMAT', /makes no sense/],
    ['a negative offset', '"offset": 0', '"offset": -1', 'ERR_RESTORE_FORMAT', /makes no sense/],
    ['no JSON', '"objects": [', '"objects": [[}', 'ERR_RESTORE_FORMAT', /damaged/],
  ])('with %s is refused before anything is written', async (_, from, to, code, message) => {
    await rig.volume('source', content(4 * MiB));
    const id = await rig.backUp('source');
    await edit(id, '_metadata', (text) => text.toString().replace(from, to));
    await rig.volume('existing', Buffer.alloc(4 * MiB));
    const restoring = rig.restore(id, 'existing');
    await expect(restoring).rejects.toMatchObject({ code });
    await expect(restoring).rejects.toThrow(message);
    expect((await rig.content('existing')).equals(Buffer.alloc(4 * MiB))).toBe(true);
  });

  it('with parents in a ring is refused', async () => {
    await rig.volume('source', content(2 * MiB));
    const id = await rig.backUp('source');
    await edit(id, '_metadata', (text) => text.toString().replace('"parent_id": null', `"parent_id": "${id}"`));
    await expect(rig.restore(id, 'source')).rejects.toThrow(/lead back/);
  });
});

it('a zstd frame that wants a larger window than is booked is refused', async () => {
  const bytes = content(4 * MiB);
  await rig.volume('source', bytes);
  const id = await rig.backUp('source', { compression: 'zstd', chunkBytes: 4 * MiB });
  const params = { [constants.ZSTD_c_windowLog]: 22 };
  await edit(id, '-00001', () => zstdCompressSync(bytes, { params }));
  await rig.volume('existing', Buffer.alloc(4 * MiB));
  await expect(rig.restore(id, 'existing')).rejects.toMatchObject({ code: 'ERR_RESTORE_CORRUPT' });
  await rig.restore(id, 'existing', { zstdWindow: 4 * MiB });
  expect((await rig.content('existing')).equals(bytes)).toBe(true);
});

it('a volume that is too small is refused before anything is written', async () => {
  await rig.volume('source', content(4 * MiB));
  const id = await rig.backUp('source');
  await rig.volume('existing', Buffer.alloc(4 * MiB - 1));
  await expect(rig.restore(id, 'existing')).rejects.toMatchObject({ code: 'ERR_RESTORE_VOLUME', offset: 4 * MiB - 1 });
  expect((await rig.content('existing')).equals(Buffer.alloc(4 * MiB - 1))).toBe(true);
});

it('an incremental backup of a volume that has grown is refused, and one in other blocks', async () => {
  await rig.volume('source', content(2 * MiB));
  const full = await rig.backUp('source');
  await rig.volume('grown', content(2 * MiB + 32 * KiB));
  await expect(rig.backUp('grown', { parentId: full })).rejects.toThrow(/has grown/);
  await edit(full, '_sha256file', (text) => text.toString().replace('"chunk_size": 32768', '"chunk_size": 65536'));
  await expect(rig.backUp('source', { parentId: full })).rejects.toThrow(/blocks of 65536/);
});

it('what does not shrink is stored as it is', async () => {
  await rig.volume('source', content(2 * MiB, 1));
  const id = await rig.backUp('source', { compression: 'zlib' });
  expect((await stat(await nameOf(id, '-00001'))).size).toBe(2 * MiB);
  expect((await readFile(await nameOf(id, '_metadata'))).toString()).toContain('"compression": "none"');
});

it('an incremental backup stores the runs of changed blocks, and the hashes of all', async () => {
  const bytes = content(4 * MiB, 1);
  await rig.volume('source', bytes);
  const full = await rig.backUp('source');
  bytes[0] = 1 ^ (bytes[0] as number);
  bytes.fill(2, 64 * KiB, 128 * KiB);
  await rig.volume('source', bytes);
  const id = await rig.backUp('source', { parentId: full });
  const { objects } = JSON.parse((await readFile(await nameOf(id, '_metadata'))).toString());
  const extents = objects.flatMap((one: object) => Object.values(one).map(({ offset, length }) => [offset, length]));
  expect(extents).toEqual([
    [0, 32 * KiB],
    [64 * KiB, 64 * KiB],
  ]);
  const { sha256s } = JSON.parse((await readFile(await nameOf(id, '_sha256file'))).toString());
  expect(sha256s).toHaveLength(128);
  expect(sha256s[127]).toBe(
    createHash('sha256')
      .update(bytes.subarray(-32 * KiB))
      .digest('hex'),
  );
});

async function nameOf(id: string, ending: string): Promise<string> {
  const folder = rig.path(`repository/${containerOf(id)}`);
  const name = (await readdir(folder)).find((one) => one.endsWith(ending));
  return `${folder}/${name}`;
}

async function edit(id: string, ending: string, change: (bytes: Buffer) => string | Uint8Array): Promise<void> {
  const name = await nameOf(id, ending);
  await writeFile(name, change(await readFile(name)));
}
