/** Results files that somebody has prepared: script and escape sequences in every text, prototype keys, huge texts. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sampleAttribution } from '../../reports/sample-attribution.fixture.ts';
import { makeWorkspace, type Workspace } from '../describe/workspace.fixture.ts';
import { honestResults } from '../judge/results.fixture.ts';
import type { Results } from '../results/schema.ts';
import { resultsSchema } from '../results/schema.ts';
import { runCommand } from './program.ts';

const HOSTILE = `"'</script><script>alert(1)</script><img src=x onerror=alert(1)>\u001b[2J\u202e`;

let workspace: Workspace;
let path: string;
let told: string;
beforeEach(async () => {
  workspace = await makeWorkspace();
  path = join(workspace.root, 'results.json');
  told = '';
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      told += String(text);
      return true;
    });
  }
});
afterEach(async () => {
  vi.restoreAllMocks();
  await workspace.remove();
});

/** With something to tell in every part: a failure, an attribution, a finding. */
function rich(): Results {
  return honestResults((draft) => {
    const [first] = draft.cases;
    if (first === undefined) throw new Error('no case');
    draft.attributions.push(sampleAttribution(first.id));
    draft.trials.push({ ...failed(draft, first.id), message: 'the subject threw', output: 'last words' });
  });
}

function failed({ trials }: Results, id: string) {
  const { lane, startedAt, seconds, flags, emulatedLimitBytes } = trials[0] as Results['trials'][number];
  const head = { case: id, lane, startedAt, seconds, flags, emulatedLimitBytes };
  return { ...head, role: 'trial' as const, index: 9, status: 'failed' as const, reason: 'threw' as const };
}

/** Appends the hostile text to every text, key or value, with which the file is still a results file. */
function poisoned(results: Results): { text: string; count: number } {
  const texts = new Set<string>();
  JSON.stringify(results, (key, value) => {
    if (key !== '') texts.add(key);
    if (typeof value === 'string') texts.add(value);
    return value;
  });
  let json = results as unknown;
  let count = 0;
  for (const text of texts) {
    const changed = replaced(json, text);
    if (!resultsSchema.safeParse(changed).success || !refers(changed as Results)) continue;
    json = changed;
    count += 1;
  }
  return { text: JSON.stringify(json), count };
}

function replaced(value: unknown, text: string): unknown {
  if (value === text) return text + HOSTILE;
  if (Array.isArray(value)) return value.map((one) => replaced(one, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key === text ? key + HOSTILE : key, replaced(one, text)]),
  );
}

/** A key that is left out because it is optional is no text of the file any more. */
function refers({ trials, cases, scenarios }: Results): boolean {
  return (
    trials.every((trial) => cases.some(({ id }) => id === trial.case)) &&
    cases.every((one) => scenarios.some(({ name }) => name === one.scenario))
  );
}

const commands = (html: string): [name: string, words: string[]][] => [
  ['judge', ['judge', path]],
  ['judge as JSON', ['judge', path, '--json']],
  ['report', ['report', path, '--html', html]],
  ['compare', ['compare', path, path]],
];

test('script and escape sequences in every text reach neither the page nor the terminal', async () => {
  const { text, count } = poisoned(rich());
  expect(count).toBeGreaterThan(20);
  await writeFile(path, text);
  const html = join(workspace.root, 'page.html');
  for (const [name, words] of commands(html)) {
    told = '';
    const exitCode = await runCommand(words);
    expect([name, exitCode, told.includes('defect')]).toEqual([name, expect.any(Number), false]);
    expect([name, told.includes('\u001b[2J') || told.includes('\u202e')]).toEqual([
      name,
      name === 'judge as JSON' && told.includes('\u202e'),
    ]);
  }
  const page = await readFile(html, 'utf8');
  expect(page).toContain('alert(1)');
  expect(page).not.toContain('<script>alert(1)');
  expect(page).not.toContain('<img src=x');
  expect(page).not.toContain('\u001b');
});

test('prototype keys change nothing but are data like others, or refused', async () => {
  const keys = '"__proto__":1,"constructor":2,"toString":3,';
  await writeFile(
    path,
    JSON.stringify(rich())
      .replaceAll('"parameters":{', `"parameters":{${keys}`)
      .replaceAll('"stages":{', `"stages":{${keys}`),
  );
  for (const [name, words] of commands(join(workspace.root, 'page.html'))) {
    told = '';
    await runCommand(words);
    expect([name, told.includes('defect')]).toEqual([name, false]);
  }
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test('huge texts and deep nesting are read or refused', { timeout: 60_000 }, async () => {
  const huge = rich();
  const trial = huge.trials.at(-1);
  if (trial?.status === 'failed')
    Object.assign(trial, { message: 'x'.repeat(5_000_000), output: 'y '.repeat(2_500_000) });
  for (const text of [
    JSON.stringify(huge),
    '['.repeat(200_000) + ']'.repeat(200_000),
    `{"format":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_001)}`,
  ]) {
    await writeFile(path, text);
    for (const [name, words] of commands(join(workspace.root, 'page.html'))) {
      told = '';
      await runCommand(words);
      expect([name, told.includes('defect')]).toEqual([name, false]);
    }
  }
});

test.each([
  ['cut short', (text: string) => text.slice(0, text.length / 2)],
  ['empty', () => ''],
  ['of a later version', (text: string) => text.replace('"version":1', '"version":2')],
  ['of another tool', () => '{"format":"other","version":1}'],
])('a file that is %s is refused by every command with exit code 2, and no page is written', async (_, spoil) => {
  await writeFile(path, spoil(JSON.stringify(rich())));
  const html = join(workspace.root, 'page.html');
  for (const [name, words] of commands(html)) expect([name, await runCommand(words)]).toEqual([name, 2]);
  await expect(readFile(html)).rejects.toThrow('ENOENT');
});
