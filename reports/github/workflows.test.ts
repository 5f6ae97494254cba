import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { MARKER } from '../markdown/index.ts';

const root = new URL('../../', import.meta.url);
const workflows = new URL('docs/examples/workflows/', root);

/** Of GitHub's workflow syntax, what these files use; a key that is none of it is a misspelling. */
const step = z.strictObject({
  name: z.string().optional(),
  id: z.string().optional(),
  if: z.string().optional(),
  uses: z
    .string()
    .regex(/^actions\/[\w-]+@v\d+$/, 'a version by its tag')
    .optional(),
  run: z.string().optional(),
  shell: z.literal('bash').optional(),
  'working-directory': z.string().optional(),
  with: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  env: z.record(z.string(), z.string()).optional(),
});
const workflow = z.strictObject({
  name: z.string(),
  on: z.strictObject({
    pull_request: z
      .strictObject({ paths: z.array(z.string()).optional() })
      .nullable()
      .optional(),
    push: z.strictObject({ branches: z.array(z.string()) }).optional(),
    schedule: z.array(z.strictObject({ cron: z.string().regex(/^(\S+ ){4}\S+$/) })).optional(),
    workflow_dispatch: z.null().optional(),
  }),
  permissions: z.record(z.enum(['contents', 'pull-requests']), z.enum(['read', 'write']).optional()),
  jobs: z.record(
    z.string(),
    z.strictObject({
      needs: z.string().optional(),
      if: z.string().optional(),
      'runs-on': z.literal('ubuntu-latest'),
      'timeout-minutes': z.number(),
      strategy: z
        .strictObject({ 'fail-fast': z.boolean(), matrix: z.record(z.string(), z.array(z.number())) })
        .optional(),
      steps: z.array(step),
    }),
  ),
});
const input = z.strictObject({ description: z.string(), default: z.string() });
const action = z.strictObject({
  name: z.string(),
  description: z.string(),
  inputs: z.record(z.string(), input),
  outputs: z.record(z.string(), z.strictObject({ description: z.string(), value: z.string() })),
  // A step of a composite action that runs something has to name its shell.
  runs: z.strictObject({ using: z.literal('composite'), steps: z.array(step.required({ shell: true })) }),
});

async function yaml(url: URL): Promise<unknown> {
  const document = parseDocument(await readFile(url, 'utf8'));
  expect(document.errors).toEqual([]);
  expect(document.warnings).toEqual([]);
  return document.toJS();
}

const files = await readdir(workflows);
const read = async (file: string) => workflow.parse(await yaml(new URL(file, workflows)));
const readAction = async () => action.parse(await yaml(new URL('action.yml', root)));

test.each(files)('%s is a workflow, and every step either uses or runs something', async (file) => {
  const { jobs, permissions } = await read(file);
  expect(permissions.contents).toBe('read');
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  for (const one of steps) expect([one.uses, one.run].filter((part) => part !== undefined)).toHaveLength(1);
});

test('the action names only inputs, steps and outputs that it has', async () => {
  const { inputs, runs, outputs } = await readAction();
  const text = JSON.stringify({ runs, outputs });
  const named = (what: RegExp) => new Set([...text.matchAll(what)].map(([, name]) => name));
  expect(named(/inputs\.([\w-]+)/g)).toEqual(new Set(Object.keys(inputs)));
  expect(named(/steps\.([\w-]+)\./g)).toEqual(new Set(runs.steps.flatMap(({ id }) => id ?? [])));
  expect(named(/outputs\.([\w-]+)/g)).toEqual(new Set(Object.keys(outputs)));
});

test('nothing that a pull request can word is written into a script, where it would be run', async () => {
  const scripts = [
    ...(await readAction()).runs.steps,
    ...(await Promise.all(files.map(read))).flatMap(({ jobs }) => Object.values(jobs).flatMap((job) => job.steps)),
  ].flatMap(({ run }) => run ?? []);
  expect(scripts.length).toBeGreaterThan(8);
  for (const script of scripts) expect(script).not.toContain('${{');
});

test('every flag of plimsoll in them is one that it has', async () => {
  const texts = await Promise.all(
    [...files.map((file) => new URL(file, workflows)), new URL('action.yml', root)].map((url) => readFile(url, 'utf8')),
  );
  const main = new URL('harness/cli/main.ts', root);
  const commands = [...texts.join('\n').matchAll(/plimsoll (measure|check|size)\b(.*)/g)];
  expect(commands.length).toBeGreaterThan(6);
  for (const command of new Set(commands.map(([, name]) => name as string))) {
    const { stdout } = await execa(process.execPath, [main.pathname, command, '--help']);
    const flags = commands
      .filter(([, name]) => name === command)
      .flatMap(([, , rest = '']) => rest.match(/--[\w-]+/g) ?? []);
    for (const flag of flags) expect(stdout).toContain(`${flag} `);
  }
});

describe('the step that posts the comment', () => {
  let folder: string;
  let script: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plimsoll-comment-'));
    const steps = (await read('comment.yml')).jobs.plimsoll?.steps ?? [];
    script = steps.find(({ name }) => name === 'Comment')?.run ?? '';
    await writeFile(join(folder, 'comment.md'), `${MARKER}\n\nhello\n`);
    // Stands in for GitHub's command: it keeps what it is called with, and answers as the test asks.
    await writeFile(
      join(folder, 'gh'),
      '#!/bin/sh\necho "$@" >>"$CALLS"\ncase "$*" in *--paginate*) printf "$FOUND"; exit 0;; esac\nexit "$WRITES"\n',
    );
    await chmod(join(folder, 'gh'), 0o755);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function post(name: string, found: string, writes: number, file = 'comment.md') {
    const calls = join(folder, name);
    const env = { PATH: `${folder}:${process.env.PATH}`, CALLS: calls, FOUND: found, WRITES: String(writes) };
    const told = { GITHUB_REPOSITORY: 'o/r', NUMBER: '7', FILE: join(folder, file) };
    // As the runner starts `shell: bash`.
    const words = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script];
    const { exitCode, stdout } = await execa('bash', words, { env: { ...env, ...told }, reject: false });
    return { exitCode, stdout, calls: await readFile(calls, 'utf8').catch(() => '') };
  }

  test('is the same in the action and in the workflow to copy', async () => {
    expect((await readAction()).runs.steps.find(({ name }) => name === 'Comment')?.run).toBe(script);
  });

  test('looks for the marker that the Markdown begins with', () => {
    expect(script).toContain(`startswith("${MARKER}")`);
  });

  test('posts where there is none yet, and updates the first that there is', async () => {
    const first = await post('first', '', 0);
    expect(first).toMatchObject({ exitCode: 0, stdout: '' });
    expect(first.calls).toContain(`api --method POST repos/o/r/issues/7/comments --field body=@${folder}/comment.md`);
    const second = await post('second', '41\\n42\\n', 0);
    expect(second.calls).toContain('api --method PATCH repos/o/r/issues/comments/41 --field');
  });

  test("a token that may not write, as a fork's, is a notice and no error", async () => {
    const { exitCode, stdout } = await post('fork', '', 1);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^::notice title=plimsoll::The comment was not posted/);
  });

  test('does nothing where nothing was measured', async () => {
    expect(await post('nothing', '', 0, 'none.md')).toMatchObject({ exitCode: 0, calls: '' });
  });
});
