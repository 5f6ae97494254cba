import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
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

test('where node_modules is a link to another folder it is named by where it really lies', async () => {
  await mkdir(join(root, 'elsewhere'));
  await symlink('elsewhere', join(root, 'node_modules'));
  expect(await runDirectory(root)).toContain(join(root, 'elsewhere/.cache/plimsoll', `run-${process.pid}-`));
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

test('a folder of its name in the temporary one that others may write is not used', async () => {
  await writeFile(join(root, 'node_modules'), 'a file where the folder should be');
  const temporary = join(root, 'temporary');
  const shared = join(temporary, `plimsoll-${userInfo().uid}`);
  await mkdir(shared, { recursive: true });
  await chmod(shared, 0o777);
  vi.stubEnv('TMPDIR', temporary);
  onTestFinished(() => void vi.unstubAllEnvs());
  const made = await runDirectory(root);
  expect(made.startsWith(join(temporary, 'plimsoll-run-'))).toBe(true);
  expect((await stat(made)).mode & 0o777).toBe(0o700);
  await rm(shared, { recursive: true });
  await symlink(root, shared);
  expect((await runDirectory(root)).startsWith(join(temporary, 'plimsoll-run-'))).toBe(true);
});
