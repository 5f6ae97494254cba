import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CASE, honestResults, takeResident } from '../judge/results.fixture.ts';
import { writeResults } from '../results/write.ts';
import { judgeCommand } from './judge.ts';
import { useDesk } from './test-support/desk.ts';

const desk = useDesk();
let results: string;
const gone = process.cwd();
beforeEach(async () => {
  results = join(desk.root, 'results.json');
  await writeResults(
    results,
    honestResults((draft) => takeResident(draft, CASE, 13)),
  );
  vi.stubEnv('GITHUB_ACTIONS', '');
  vi.stubEnv('GITHUB_STEP_SUMMARY', '');
  vi.stubEnv('GITHUB_WORKSPACE', '');
});
afterEach(() => {
  process.chdir(gone);
});

test('JUnit XML and Markdown are written where the flags say, and the exit code stays the verdict', async () => {
  const junit = join(desk.root, 'junit.xml');
  const markdown = join(desk.root, 'comment.md');
  expect(await judgeCommand({ results, junit, markdown })).toBe(1);
  expect(await readFile(junit, 'utf8')).toMatch(/<failure message="upload is under-reserved/);
  expect(await readFile(markdown, 'utf8')).toMatch(/^<!-- plimsoll -->\n/);
  expect(desk.warned).toBe('');
});

test('elsewhere than on GitHub nothing is annotated; there it is, unless it is declined', async () => {
  await judgeCommand({ results });
  expect(desk.warned).toBe('');
  vi.stubEnv('GITHUB_ACTIONS', 'true');
  await judgeCommand({ results, github: false });
  expect(desk.warned).toBe('');
  await judgeCommand({ results });
  expect(desk.warned).toMatch(
    /^::error file=src\/upload\.ts,line=12,title=plimsoll%3A under-reserved::upload is under-reserved/,
  );
});

test('the JSON on standard output stays JSON, and the annotations are beside it', async () => {
  await judgeCommand({ results, json: true, github: true });
  expect(JSON.parse(desk.told)).toMatchObject({ exitCode: 1 });
  expect(desk.warned).toMatch(/^::error /);
});

test("in a folder of the repository paths are from its root, and the step's summary keeps what stood there", async () => {
  const folder = join(desk.root, 'packages', 'store');
  await mkdir(folder, { recursive: true });
  process.chdir(folder);
  const summary = join(desk.root, 'summary.md');
  await writeFile(summary, 'another step\n');
  vi.stubEnv('GITHUB_ACTIONS', 'true');
  vi.stubEnv('GITHUB_WORKSPACE', process.cwd().replace(/\/packages\/store$/, ''));
  vi.stubEnv('GITHUB_STEP_SUMMARY', summary);
  await judgeCommand({ results });
  expect(desk.warned).toContain('file=packages/store/src/upload.ts,');
  expect(await readFile(summary, 'utf8')).toMatch(/^another step\n<!-- plimsoll -->\n/);
});

test('a file that can not be written is said, and costs a green verdict its 0', async () => {
  const nowhere = join(desk.root, 'no', 'such', 'folder.xml');
  expect(await judgeCommand({ results, junit: nowhere })).toBe(7);
  expect(desk.warned).toMatch(/The JUnit file .*folder\.xml could not be written: ENOENT/);
});
