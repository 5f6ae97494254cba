import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chooseProcfs, markBound, parseStatus, sumArenas } from './procfs.ts';
import { readSocketMemory } from './sockets.ts';

const STATUS = `Name:	node
VmPeak:	 1000000 kB
VmHWM:	   70000 kB
VmRSS:	   60000 kB
RssAnon:	   20000 kB
RssFile:	   39000 kB
RssShmem:	    1000 kB
`;

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'plimsoll-proc-'));
});
afterEach(() => rm(root, { recursive: true }));

test('reads the resident set, its kinds and the high-water mark in bytes', () => {
  expect(parseStatus(STATUS)).toEqual({
    rssBytes: 60000 * 1024,
    anonBytes: 20000 * 1024,
    fileBytes: 39000 * 1024,
    shmemBytes: 1000 * 1024,
    markBytes: 70000 * 1024,
  });
});

test('refuses the status of a process that has already let go of its memory', () => {
  expect(() => parseStatus('Name:	node\nState:	Z (zombie)\n')).toThrow(/no VmRSS/);
});

test('the mark is exact to 768 KiB on two CPUs and to 12 MiB on thirty-two', () => {
  expect(markBound(2)).toBe(768 * 1024);
  expect(markBound(32)).toBe(3 * 64 * 32 * 4096);
});

test('says that the resident lane is not to be had without /proc, with a remedy', () => {
  const choice = chooseProcfs(join(root, 'nowhere'));
  expect(choice).toMatchObject({ available: false, remedy: expect.stringContaining('/proc') });
});

test('says that the mark can not be reset when clear_refs can not be written', async () => {
  await mkdir(join(root, String(process.pid)));
  await writeFile(join(root, String(process.pid), 'status'), STATUS);
  await mkdir(join(root, String(process.pid), 'clear_refs'));
  expect(chooseProcfs(root)).toMatchObject({ available: false, why: expect.stringContaining('reset') });
});

test('a reset lowers the mark of a process that has freed memory', () => {
  const choice = chooseProcfs();
  if (!choice.available) throw new Error('these tests need Linux with a writable clear_refs');
  const buffer = Buffer.alloc(64 * 1024 * 1024, 1);
  (buffer.buffer as ArrayBuffer).transfer(0);
  const high = choice.meter.read(process.pid).markBytes;
  choice.meter.resetMark(process.pid);
  expect(high - choice.meter.read(process.pid).markBytes).toBeGreaterThan(32 * 1024 * 1024);
});

test('adds up the pages that TCP and UDP buffers take', async () => {
  const path = join(root, 'sockstat');
  await writeFile(
    path,
    'sockets: used 30\nTCP: inuse 4 orphan 0 tw 0 alloc 5 mem 10\nUDP: inuse 0 mem 2\nUDPLITE: inuse 0\n',
  );
  expect(readSocketMemory(path)).toBe(12 * 4096);
  expect(readSocketMemory(join(root, 'none'))).toBeNull();
});

test('the arenas of other threads are told from the code range and mapped files by alignment, mode and inode, the main one by its name', () => {
  const mapping = (range: string, mode: string, inode: number, anonymous: number, name = '') =>
    `${range} ${mode} 00000000 00:00 ${inode} ${name}\nRss: 9 kB\nAnonymous: ${anonymous} kB\n`;
  const smaps = [
    mapping('084ec000-0982a000', 'rw-p', 0, 18616, '                         [heap]'),
    mapping('0982a000-0983a000', 'rw-p', 0, 77),
    mapping('7f32dc000000-7f32dc8dd000', 'rw-p', 0, 8352),
    mapping('7f32dc8dd000-7f32e0000000', '---p', 0, 0),
    mapping('7f32e0000000-7f3300000000', 'rwxp', 0, 2764),
    mapping('7f3304000000-7f3304321000', 'rw-p', 77, 500),
    mapping('7f3308001000-7f3308321000', 'rw-p', 0, 700),
  ].join('');
  expect(sumArenas(smaps)).toEqual({ mainBytes: 18616 * 1024, threadsBytes: 8352 * 1024 });
});
