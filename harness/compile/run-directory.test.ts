import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeRunDirectory, runDirectory } from './run-directory.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'plimsoll-run-directory-'));
  await writeFile(join(root, 'package.json'), '{}');
  await mkdir(join(root, 'src'));
});

afterEach(() => rm(root, { recursive: true }));

test('it lies in the cache of the nearest package and names this process', async () => {
  const made = await runDirectory(join(root, 'src'));
  expect(made).toContain(join(root, 'node_modules/.cache/plimsoll', `run-${process.pid}-`));
  expect((await stat(made)).isDirectory()).toBe(true);
});

test('it is gone after removal, and removing it again is no error', async () => {
  const made = await runDirectory(root);
  await removeRunDirectory(made);
  await removeRunDirectory(made);
  expect(await readdir(join(root, 'node_modules/.cache/plimsoll'))).toEqual([]);
});

test('what a dead run left is removed; what a living one uses stays', async () => {
  const dead = await execa(process.execPath, ['--eval', 'console.log(process.pid)']);
  const cache = join(root, 'node_modules/.cache/plimsoll');
  await mkdir(join(cache, `run-${dead.stdout}-left`), { recursive: true });
  await mkdir(join(cache, `run-${process.ppid}-used`));
  const made = await runDirectory(root);
  expect((await readdir(cache)).sort()).toEqual([`run-${process.ppid}-used`, made.slice(cache.length + 1)].sort());
});

test('where the package can not be written it falls back to the temporary folder', async () => {
  await writeFile(join(root, 'node_modules'), 'a file where the folder should be');
  const made = await runDirectory(root);
  expect(made.startsWith(tmpdir())).toBe(true);
  expect(made.startsWith(root)).toBe(false);
  await removeRunDirectory(made);
});
