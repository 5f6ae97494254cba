/** A copy of the tree in which mutants are made, so that nobody's own files are ever broken. */
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { type Mutant, MutantError } from './mutant.ts';

export interface Tree extends AsyncDisposable {
  readonly folder: string;
  /** Of the sources that are measured and that measure. */
  readonly fingerprint: string;
  /** Breaks the copy until the result is disposed of. Throws a {@link MutantError} for a patch that no longer applies. */
  mutate(mutant: Pick<Mutant, 'name' | 'patch'>): Promise<AsyncDisposable>;
}

/** Copies what git knows of `root` or would add, as it stands there, with its `node_modules` linked. */
export async function copyTree(root: string): Promise<Tree> {
  const files = await listFiles(root);
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-teeth-'));
  for (const file of files) await cp(join(root, file), join(folder, file));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  // A repository of its own: inside of another one, `git apply` would pass over paths in silence.
  await execa({ cwd: folder })`git init --quiet`;
  return {
    folder,
    fingerprint: await fingerprintOf(root, files),
    mutate: (mutant) => mutate(folder, mutant),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function listFiles(root: string): Promise<readonly string[]> {
  const known = await execa({ cwd: root })`git ls-files -z --cached --others --exclude-standard`;
  const deleted = await execa({ cwd: root })`git ls-files -z --deleted`;
  const gone = new Set(deleted.stdout.split('\0'));
  return known.stdout.split('\0').filter((file) => file !== '' && !gone.has(file));
}

/** What neither is measured nor measures: a change there makes no figure old. */
const beside = /\.test\.ts$|\.fixture\.ts$|\/test-support\//;
const measuring =
  /^(harness|subjects|scenarios|fixtures)\/|^scripts\/teeth\/[^/]+\.scenario\.ts$|^plimsoll\.config\.ts$/;

async function fingerprintOf(root: string, files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  const own = files.filter((file) => (measuring.test(file) && !beside.test(file)) || file === 'pnpm-lock.yaml');
  for (const file of own.toSorted())
    hash
      .update(`${file}\0`)
      .update(await readFile(join(root, file)))
      .update('\0');
  return hash.digest('hex').slice(0, 16);
}

async function mutate(folder: string, { name, patch }: Pick<Mutant, 'name' | 'patch'>): Promise<AsyncDisposable> {
  const apply = (reverse: readonly string[]) =>
    execa('git', ['apply', '--whitespace=nowarn', ...reverse], { cwd: folder, input: patch, reject: false });
  const applied = await apply([]);
  if (applied.exitCode !== 0) {
    throw new MutantError(`${name}.patch does not apply to this tree; make it anew. ${applied.stderr}`);
  }
  return {
    async [Symbol.asyncDispose]() {
      const { exitCode, stderr } = await apply(['--reverse']);
      if (exitCode !== 0) throw new MutantError(`${name}.patch could not be taken back, the copy is spoilt. ${stderr}`);
    },
  };
}
