import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeWorkspace, type Workspace } from '../describe/workspace.fixture.ts';
import { otherTree } from './other-tree.ts';

let workspace: Workspace;
let top: string;
let root: string;
beforeEach(async () => {
  workspace = await makeWorkspace();
  top = join(workspace.root, 'repository');
  root = join(top, 'packages', 'service');
  await mkdir(join(root, 'node_modules', 'dependency'), { recursive: true });
  await mkdir(join(top, 'node_modules'), { recursive: true });
  await writeFile(join(top, '.gitignore'), 'node_modules\n');
  await writeFile(join(top, 'package-lock.json'), '1');
  await writeFile(join(root, 'code.js'), 'before');
  await execa({ cwd: top })`git init --quiet`;
  await commit();
});
afterEach(() => workspace.remove());

async function commit(): Promise<void> {
  await execa({ cwd: top })`git add --all`;
  const who = ['-c', 'user.name=test', '-c', 'user.email=test@localhost', '-c', 'commit.gpgsign=false'];
  await execa('git', [...who, 'commit', '--quiet', '-m', 'state'], { cwd: top });
}

test('a commit is taken out as it was, at the same place, with the dependencies that are installed here', async () => {
  await writeFile(join(root, 'code.js'), 'after');
  const before = await otherTree('HEAD', root);
  expect(await readFile(join(before.root, 'code.js'), 'utf8')).toBe('before');
  expect(before.root.endsWith(join('packages', 'service'))).toBe(true);
  expect(existsSync(join(before.root, 'node_modules', 'dependency'))).toBe(true);
  expect(existsSync(join(before.root, '..', '..', 'node_modules'))).toBe(true);
  await before[Symbol.asyncDispose]();
  expect(existsSync(before.root)).toBe(false);
  expect(existsSync(join(root, 'node_modules', 'dependency'))).toBe(true);
});

test('a folder is itself, and stays', async () => {
  const before = await otherTree(root, root);
  await before[Symbol.asyncDispose]();
  expect([before.root, existsSync(root)]).toEqual([root, true]);
});

test('a commit that locks other dependencies is refused, with the way to measure it', async () => {
  await writeFile(join(top, 'package-lock.json'), '2');
  await expect(otherTree('HEAD', root)).rejects.toThrow(/HEAD has another package-lock\.json.*git worktree add/s);
});

test('what is no commit is refused; a word that looks like a flag too', async () => {
  await expect(otherTree('gone', root)).rejects.toThrow(/gone is neither a folder nor a commit/);
  await expect(otherTree('--all', root)).rejects.toThrow(/--all is neither a folder nor a commit/);
});

test('without a repository only a folder can be named', async () => {
  await rm(join(top, '.git'), { recursive: true });
  await expect(otherTree('HEAD', root)).rejects.toThrow(/HEAD is no folder, and .* is in no git repository/);
});
