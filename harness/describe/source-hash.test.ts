import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sourceHash } from './source-hash.ts';
import { makeWorkspace, type Workspace } from './workspace.fixture.ts';

let workspace: Workspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(() => workspace.remove());

async function hashOf(home: string, ...codes: string[]): Promise<string> {
  const folder = join(workspace.root, home);
  await mkdir(folder, { recursive: true });
  const bundles = codes.map((code, at) => ({ path: join(folder, `${at}.mjs`), code }));
  for (const { path, code } of bundles) {
    await writeFile(path, `const require = of(${JSON.stringify(pathToFileURL(folder).href)}); '${folder}/x'; ${code}`);
  }
  return sourceHash(
    bundles.map(({ path }) => path),
    folder,
  );
}

test('the same code has the same hash wherever it stands', async () => {
  expect(await hashOf('here', 'a()')).toBe(await hashOf('there', 'a()'));
});

test('other code has another one, in the scenario, its load or a sidecar', async () => {
  const hashes = [await hashOf('a', 'a()', 'b()'), await hashOf('a', 'a()', 'c()'), await hashOf('a', 'a()b()', '')];
  expect(new Set(hashes).size).toBe(3);
});
