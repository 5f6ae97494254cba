import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readMutants } from './mutant.ts';
import { diff } from './test-support/mutants.ts';
import { copyTree } from './tree.ts';

describe('the copy of a tree', () => {
  let root = '';
  const put = (file: string, text: string) => writeFile(join(root, file), text);

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'plimsoll-teeth-test-'));
    await mkdir(join(root, 'harness'));
    await mkdir(join(root, 'node_modules'));
    await put('.gitignore', 'node_modules/\nignored.txt\n');
    await put('taken.txt', 'eight\n');
    await put('ignored.txt', 'secret\n');
    await put('harness/meter.ts', 'export const kB = 1024;\n');
    await execa({ cwd: root })`git init --quiet`;
    await execa({ cwd: root })`git add taken.txt`;
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('has what git knows and what it would add, as it stands, and is removed at the end', async () => {
    await put('taken.txt', 'changed\n');
    let folder = '';
    {
      await using tree = await copyTree(root);
      folder = tree.folder;
      expect(await readFile(join(folder, 'taken.txt'), 'utf8')).toBe('changed\n');
      expect(existsSync(join(folder, 'harness/meter.ts'))).toBe(true);
      expect(existsSync(join(folder, 'ignored.txt'))).toBe(false);
      expect(existsSync(join(folder, 'node_modules'))).toBe(true);
    }
    expect(existsSync(folder)).toBe(false);
    expect(existsSync(join(root, 'node_modules'))).toBe(true);
  });

  it('is broken as long as its mutant lives, and whole again afterwards; the original never is broken', async () => {
    await using tree = await copyTree(root);
    const read = (of: string) => readFile(join(of, 'taken.txt'), 'utf8');
    {
      await using _broken = await tree.mutate({ name: 'seven', patch: diff });
      expect([await read(tree.folder), await read(root)]).toEqual(['seven\n', 'eight\n']);
    }
    expect(await read(tree.folder)).toBe('eight\n');
  });

  it('refuses a patch that no longer applies, and stays whole', async () => {
    await put('taken.txt', 'nine\n');
    await using tree = await copyTree(root);
    await expect(tree.mutate({ name: 'stale', patch: diff })).rejects.toThrow('stale.patch does not apply');
    expect(await readFile(join(tree.folder, 'taken.txt'), 'utf8')).toBe('nine\n');
  });

  it('has another fingerprint when what measures has changed, and the same when only a test or a text has', async () => {
    const fingerprint = async () => {
      await using tree = await copyTree(root);
      return tree.fingerprint;
    };
    const before = await fingerprint();
    await put('harness/meter.test.ts', '// A test.\n');
    await put('taken.txt', 'nine\n');
    expect(await fingerprint()).toBe(before);
    await put('harness/meter.ts', 'export const kB = 1000;\n');
    expect(await fingerprint()).not.toBe(before);
  });
});

describe('the mutants of this repository', () => {
  it('all apply to it', async () => {
    const mutants = await readMutants(fileURLToPath(new URL('mutants/', import.meta.url)));
    expect(mutants.length).toBeGreaterThanOrEqual(40);
    await using tree = await copyTree(fileURLToPath(new URL('../../', import.meta.url)));
    const stale: string[] = [];
    for (const mutant of mutants) {
      await tree.mutate(mutant).then(
        (broken) => broken[Symbol.asyncDispose](),
        () => stale.push(mutant.name),
      );
    }
    expect(stale).toEqual([]);
  });
});
