import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeCompiler } from '../compile/compile.ts';
import { describeScenario } from '../describe/describe.ts';
import { nameOf } from './candidates.ts';
import { type InitOptions, init } from './init.ts';

const examples = resolve(import.meta.dirname, '../../docs/examples');
let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'plimsoll-init-'));
});

afterEach(async () => {
  await closeCompiler();
  await rm(root, { recursive: true, force: true });
});

describe('in a service with a server', () => {
  beforeEach(() => takeExample('image-service'));

  it('writes a scenario that calls its formula and starts it, a load, the configuration and a workflow', async () => {
    const { written, kept } = await run();
    expect(written).toEqual([
      'rotation.scenario.ts',
      'rotation.load.ts',
      'plimsoll.config.ts',
      '.github/workflows/plimsoll.yml',
    ]);
    expect(kept).toEqual([]);
    const { facts, load } = await describeScenario(join(root, 'rotation.scenario.ts'), { runDir: root });
    expect(facts.reservationLocation).toMatchObject({ line: 2, function: 'rotationBytes' });
    expect(facts.shape).toBe('server');
    expect(load).not.toBeNull();
    expect(facts.points.map(({ reservationBytes }) => reservationBytes)).toEqual([8 * 2 ** 20, 32 * 2 ** 20]);
  });

  it('keeps what is there', async () => {
    await put('rotation.scenario.ts', 'mine');
    await put('plimsoll.config.ts', 'mine too');
    expect((await run()).kept).toEqual(['rotation.scenario.ts', 'plimsoll.config.ts']);
    expect(await readFile(join(root, 'rotation.scenario.ts'), 'utf8')).toBe('mine');
    expect(await readFile(join(root, 'plimsoll.config.ts'), 'utf8')).toBe('mine too');
  });

  it('installs in the workflow with the package manager of the lock file', async () => {
    await put('pnpm-lock.yaml', '');
    await run();
    const workflow = await readFile(join(root, '.github/workflows/plimsoll.yml'), 'utf8');
    expect(workflow).toContain('pnpm install --frozen-lockfile');
    expect(workflow).toContain('pnpm exec plimsoll measure --plan pr');
  });
});

it('calls a function that takes the bytes, in a service without a server', async () => {
  await takeExample('thumbnail');
  const { first } = await run();
  expect(first.subject && nameOf(first.subject)).toBe('src/thumbnail.ts#thumbnail');
  const { facts } = await describeScenario(join(root, 'thumbnail.scenario.ts'), { runDir: root });
  expect(facts).toMatchObject({ name: 'thumbnail', shape: 'function' });
});

it('writes JavaScript for a service in JavaScript, with a formula that takes an object', async () => {
  await put('package.json', '{}');
  await put('lib/memory.js', 'export const bytesForUpload = ({ size, parts }) => size * parts;');
  const { written, first } = await run();
  expect(written[0]).toBe('upload.scenario.js');
  expect(first.subject).toBeNull();
  const { facts } = await describeScenario(join(root, 'upload.scenario.js'), { runDir: root });
  expect(facts.points[0]).toMatchObject({
    parameters: { size: 8 * 2 ** 20, parts: 100 },
    reservationBytes: 100 * 8 * 2 ** 20,
  });
});

describe('where several functions may be the formula', () => {
  beforeEach(async () => {
    await put('package.json', '{}');
    await put('src/a.js', 'export function uploadBytes(size) { return size; }\nexport function startServer() {}');
    await put('src/b.js', 'export function copyBytes(size) { return 2 * size; }\nexport function serveFiles() {}');
  });

  it('refuses without a terminal, and names them', async () => {
    await expect(run()).rejects.toThrow('--formula src/a.js#uploadBytes, or src/b.js#copyBytes');
  });

  it('asks twice and no more', async () => {
    const asked: string[] = [];
    const { first } = await run({
      choose: async (question, among) => {
        asked.push(question);
        return among.at(-1) ?? expect.fail();
      },
    });
    expect(asked).toHaveLength(2);
    expect(nameOf(first.formula)).toBe('src/b.js#copyBytes');
    expect(first.subject && nameOf(first.subject)).toBe('src/b.js#serveFiles');
  });

  it('asks nothing that a flag says', async () => {
    const { first, written } = await run({ formula: './src/a.js#uploadBytes', scenario: 'put' });
    expect(nameOf(first.formula)).toBe('src/a.js#uploadBytes');
    expect(written[0]).toBe('put.scenario.js');
  });

  it('names what a file does export', async () => {
    await expect(run({ formula: 'src/a.js#upload' })).rejects.toThrow('It exports uploadBytes, startServer;');
  });
});

it('says where to run it, and what to write, where there is nothing', async () => {
  await expect(run()).rejects.toThrow(`There is no package.json in ${root}.`);
  await put('package.json', '{}');
  await put('src/index.js', 'export function main() {}');
  await expect(run()).rejects.toThrow('No exported function was found');
});

function run(options: Partial<InitOptions> = {}) {
  return init({ root, choose: null, ...options });
}

async function takeExample(name: string): Promise<void> {
  await cp(join(examples, name, 'src'), join(root, 'src'), { recursive: true });
  await put('package.json', '{ "type": "module" }');
}

async function put(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
}
