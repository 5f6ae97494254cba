import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from './folder-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a second one is refused while the first writes, told by whom, and let in afterwards', async () => {
  {
    using _ = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toMatchObject({
      code: 'PLIMSOLL_RESULTS_NOT_WRITTEN',
      message: expect.stringMatching(
        new RegExp(`another run of Plimsoll, process ${process.pid},.*another folder.*--out`),
      ),
    });
  }
  expect(await readdir(folder)).toEqual([]);
  using _ = await lockFolder(folder);
});

test('what a killed process left is taken over, also when another process has its number by now', async () => {
  const { stdout: dead } = await execa(process.execPath, ['--eval', 'console.log(process.pid)']);
  for (const left of [`${dead}-1234`, `${process.ppid}-1`, 'nonsense']) {
    await symlink(left, join(folder, '.plimsoll-run'));
    using _ = await lockFolder(folder);
  }
  expect(await readdir(folder)).toEqual([]);
});

test('a process that ends at once gives it back', async () => {
  const module = new URL('folder-lock.ts', import.meta.url).href;
  const code = `const { lockFolder } = await import(${JSON.stringify(module)}); await lockFolder(process.argv[1]); process.exit(0);`;
  await execa(process.execPath, ['--input-type=module', '--eval', code, folder]);
  expect(await readdir(folder)).toEqual([]);
});

test('a file in the place of the folder is an error that says so', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  await expect(lockFolder(file)).rejects.toThrow(/results could not be written to .*a part of the path is a file/);
});

test('a folder that was made for it goes with it, unless something was written there', async () => {
  const made = join(folder, 'made');
  (await lockFolder(made))[Symbol.dispose]();
  expect(await readdir(folder)).toEqual([]);
  {
    using _ = await lockFolder(made);
    await writeFile(join(made, 'results.json'), '{}');
  }
  expect(await readdir(made)).toEqual(['results.json']);
});
