/** A folder of throw-away sources for one test file, outside the repository. */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Workspace {
  readonly root: string;
  /** Writes files, by their path below the root, and returns the path of the first. */
  readonly write: (contents: Readonly<Record<string, string>>) => Promise<string>;
  readonly remove: () => Promise<void>;
}

export async function makeWorkspace(): Promise<Workspace> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'plimsoll-test-')));
  await writeFile(join(root, 'package.json'), '{"type":"module"}');
  const write = async (contents: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(contents)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    return join(root, Object.keys(contents)[0] ?? '');
  };
  return { root, write, remove: () => rm(root, { recursive: true, force: true }) };
}

/** A whole scenario file with these imports and fields; later fields win over the defaults. */
export function scenarioSource(fields: string, imports = ''): string {
  return `${imports}
import { defineScenario } from 'plimsoll';
export default defineScenario({
  name: 'tested',
  parameters: { size: [1024, 2048] },
  concurrency: [1, 2],
  warmUp: { size: 64 },
  reservation: ({ size }) => size,
  operation: () => undefined,
  ${fields}
} as never);
`;
}
