import { join } from 'node:path';
import { expect, test } from 'vitest';
import { honestResults } from '../judge/results.fixture.ts';
import { writeResults } from '../results/write.ts';
import { runCommand } from './program.ts';
import { useDesk } from './test-support/desk.ts';

const desk = useDesk();

test.each(['report', 'judge'])('a page of `%s` on a full disk is exit code 7, and says so', async (command) => {
  const results = join(desk.root, 'results.json');
  await writeResults(results, honestResults());
  expect(await runCommand([command, results, '--html', '/dev/full'])).toBe(7);
  expect(desk.warned).toMatch(/The page \/dev\/full could not be written: ENOSPC/);
});
