import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GrowthAnswer, GrowthTask } from './growth-host.ts';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const subject = here('test-support/leaks-a-kilobyte.ts');
const directory = mkdtempSync(join(tmpdir(), 'plimsoll-leaks-'));
const run = promisify(execFile);
const OPERATIONS = 40;

let answer: GrowthAnswer;

beforeAll(async () => {
  const snapshots = ['before', 'after', 'later'].map((name) => join(directory, `${name}.heapsnapshot`));
  await run(process.execPath, [subject, String(OPERATIONS), ...snapshots], { env: {} });
  const code = { bundle: subject, mapPath: 'none', probe: 'none', cwd: directory };
  const task: GrowthTask = { snapshots: snapshots as unknown as GrowthTask['snapshots'], operations: OPERATIONS, code };
  const [taskPath, answerPath] = [join(directory, 'task.json'), join(directory, 'answer.json')];
  writeFileSync(taskPath, JSON.stringify(task));
  await run(process.execPath, [here('growth-host.ts'), taskPath, answerPath], { env: {} });
  answer = JSON.parse(readFileSync(answerPath, 'utf8')) as GrowthAnswer;
}, 120_000);

afterAll(() => rmSync(directory, { recursive: true }));

test('a kilobyte that every operation leaves is found, off-heap bytes included', () => {
  expect(answer.retainedBytesPerOperation).toBeGreaterThanOrEqual(1024);
  expect(answer.retainedBytesPerOperation).toBeLessThan(1024 * 1.5);
});

test('its path names the field, the class and its line, in plain words', () => {
  const line =
    readFileSync(subject, 'utf8')
      .split('\n')
      .findIndex((text) => text.startsWith('class Journal')) + 1;
  expect(answer.leaks).toHaveLength(1);
  expect(answer.leaks[0]).toMatchObject({ objects: OPERATIONS });
  const words = answer.leaks[0]?.path.join(' / ') ?? '';
  expect(words).toContain(`\`entries\` of class Journal (`);
  expect(words).toContain(`leaks-a-kilobyte.ts:${line})`);
  expect(words).toMatch(/Buffer$/);
});

test('what is replaced by the next operation, and what lives from before, is no leak', () => {
  expect(JSON.stringify(answer.leaks)).not.toMatch(/latest|standing/);
});
