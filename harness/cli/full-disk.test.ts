import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeWorkspace, type Workspace } from '../describe/workspace.fixture.ts';
import { honestResults } from '../judge/results.fixture.ts';
import { writeResults } from '../results/write.ts';
import { runCommand } from './program.ts';

let workspace: Workspace;
let warned: string;
beforeEach(async () => {
  workspace = await makeWorkspace();
  warned = '';
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    warned += String(text);
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await workspace.remove();
});

test.each(['report', 'judge'])('a page of `%s` on a full disk is exit code 7, and says so', async (command) => {
  const results = join(workspace.root, 'results.json');
  await writeResults(results, honestResults());
  expect(await runCommand([command, results, '--html', '/dev/full'])).toBe(7);
  expect(warned).toMatch(/The page \/dev\/full could not be written: ENOSPC/);
});
