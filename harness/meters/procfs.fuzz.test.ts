import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { FUZZ_TIMEOUT, fuzz } from '../../fixtures/test-support/fuzz.ts';
import { parseStatus, sumArenas } from './procfs.ts';
import { readSocketMemory } from './sockets.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-procfs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const isSize = (size: number) => Number.isSafeInteger(size) && size >= 0;

test('any status is five sizes or no reading', { timeout: FUZZ_TIMEOUT }, async () => {
  await fuzz({ parser: 'proc-status', words: ['VmRSS:\t', ' kB\n', 'VmHWM:'] }, (input) => {
    try {
      expect(Object.values(parseStatus(input.toString('latin1'))).every(isSize)).toBe(true);
    } catch (error) {
      expect(error).toMatchObject({ code: 'PLIMSOLL_METER' });
    }
  });
});

test('any list of mappings has a sum', { timeout: FUZZ_TIMEOUT }, async () => {
  const words = ['7f0000000000-7f0000021000 rw-p 00000000 00:00 0 \n', 'Anonymous:  8 kB\n', 'ffffffffffffffff-0 '];
  await fuzz({ parser: 'proc-smaps', words }, (input) => {
    const { mainBytes, threadsBytes } = sumArenas(input.toString('latin1'));
    expect(Math.min(mainBytes, threadsBytes)).toBeGreaterThanOrEqual(0);
  });
});

test('any list of sockets has a size', { timeout: FUZZ_TIMEOUT }, async () => {
  const path = join(folder, 'sockstat');
  await fuzz({ parser: 'proc-sockstat', words: [' mem 1', 'mem '] }, (input) => {
    writeFileSync(path, input);
    expect(readSocketMemory(path)).toBeGreaterThanOrEqual(0);
  });
});
