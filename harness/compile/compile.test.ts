import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { execa } from 'execa';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { closeCompiler, compileModule } from './compile.ts';
import { CompileError } from './compile-error.ts';

let root: string;
const roots: string[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'plimsoll-compile-'));
  roots.push(root);
});

afterAll(async () => {
  await closeCompiler();
  await Promise.all(roots.map((folder) => rm(folder, { recursive: true })));
});

test('TypeScript with an enum, a path alias and a .js import of a .ts file runs as JavaScript', async () => {
  await files({
    'package.json': '{"type":"module"}',
    'tsconfig.json': '{"compilerOptions":{"paths":{"@app/*":["./src/*"]}}}',
    'src/size.ts': 'export enum Size { Small = 64 * 1024 }',
    'src/admission.ts':
      "import { Size } from './size.js';\nexport const bytes = (n: number): number => n + Size.Small;",
    'main.ts': "import { bytes } from '@app/admission';\nexport default bytes(1);",
  });
  expect(await defaultOf('main.ts')).toBe(65537);
});

test('a package in node_modules is loaded from where it is installed, with the conditions of node', async () => {
  await files({
    'node_modules/pkg/package.json': JSON.stringify({
      name: 'pkg',
      module: './never.js',
      exports: { module: './never.js', require: './cjs.cjs', import: './esm.mjs' },
    }),
    'node_modules/pkg/esm.mjs': 'export const where = import.meta.url;',
    'node_modules/pkg/cjs.cjs': 'exports.where = __filename;',
    'cjs.cjs': "module.exports = require('pkg').where;",
    'main.ts': "import { where } from 'pkg';\nimport required from './cjs.cjs';\nexport default [where, required];",
  });
  expect(await defaultOf('main.ts')).toEqual([
    pathToFileURL(join(root, 'node_modules/pkg/esm.mjs')).href,
    join(root, 'node_modules/pkg/cjs.cjs'),
  ]);
});

test('each workspace package is bundled from source and gets its own version of a dependency', async () => {
  const dependency = (version: number) => `export default ${version};`;
  await files({
    'app/main.ts': "import own from 'dep';\nimport { bytes } from '@org/formula';\nexport default [own, bytes];",
    'app/node_modules/dep/index.mjs': dependency(1),
    'app/node_modules/dep/package.json': '{"exports":"./index.mjs"}',
    'formula/package.json': '{"name":"@org/formula","exports":"./index.ts"}',
    'formula/index.ts': "import version from 'dep';\nexport const bytes: number = version;",
    'formula/node_modules/dep/index.mjs': dependency(2),
    'formula/node_modules/dep/package.json': '{"exports":"./index.mjs"}',
  });
  await mkdir(join(root, 'app/node_modules/@org'));
  await symlink(join(root, 'formula'), join(root, 'app/node_modules/@org/formula'));
  expect(await defaultOf('app/main.ts')).toEqual([1, 2]);
});

test('TypeScript inside node_modules is bundled, because Node refuses it there', async () => {
  await files({
    'node_modules/typed/package.json': '{"exports":"./index.ts"}',
    'node_modules/typed/index.ts': 'export const n: number = 7;',
    'main.ts': "export { n as default } from 'typed';",
  });
  expect(await defaultOf('main.ts')).toBe(7);
});

test('import.meta and __dirname of a source keep naming the original file', async () => {
  await files({
    'src/beside.ts': [
      '#!/usr/bin/env node',
      "import { readFileSync } from 'node:fs';",
      "export const text = readFileSync(new URL('./beside.txt', import.meta.url), 'utf8');",
      "export const names = [import.meta.filename, import.meta.dirname, import.meta.resolve('./beside.txt')];",
    ].join('\n'),
    'src/beside.txt': 'found',
    'lib/old.cjs': 'module.exports = [__dirname, __filename];',
    'main.ts': [
      "import { text, names } from './src/beside.ts';",
      "import old from './lib/old.cjs';",
      'export default [text, names, old, import.meta.url];',
    ].join('\n'),
  });
  const src = join(root, 'src');
  expect(await defaultOf('main.ts')).toEqual([
    'found',
    [join(src, 'beside.ts'), src, pathToFileURL(join(src, 'beside.txt')).href],
    [join(root, 'lib'), join(root, 'lib/old.cjs')],
    pathToFileURL(join(root, 'main.ts')).href,
  ]);
});

test('a source that makes its own require keeps it, and one that computes a name finds it from the entry', async () => {
  await files({
    'node_modules/pkg/index.js': 'exports.n = 3;',
    'computed.cjs': "const name = 'pk' + 'g';\nexports.n = require(name).n;",
    'main.ts': [
      "import { createRequire } from 'node:module';",
      "import { n } from './computed.cjs';",
      'const require = createRequire(import.meta.url);',
      "export default [n, require('pkg').n];",
    ].join('\n'),
  });
  expect(await defaultOf('main.ts')).toEqual([3, 3]);
});

test('JSON and a dynamic import become part of the one bundle', async () => {
  await files({
    'data.json': '{"n":1}',
    'later.ts': 'export const n: number = 2;',
    'main.ts':
      "import data from './data.json' with { type: 'json' };\nexport default [data.n, (await import('./later.ts')).n];",
  });
  expect(await defaultOf('main.ts')).toEqual([1, 2]);
});

test('a native addon and a missing optional dependency are left to run time', async () => {
  await files({
    'addon.node': 'not a library',
    'main.ts': [
      'const failures: string[] = [];',
      "await import('not-installed').catch((error) => failures.push(error.code));",
      "import addon from './load.cjs';",
      'export default [...failures, addon];',
    ].join('\n'),
    'load.cjs': "try { require('./addon.node'); } catch (error) { module.exports = error.code; }",
  });
  expect(await defaultOf('main.ts')).toEqual(['ERR_MODULE_NOT_FOUND', 'ERR_DLOPEN_FAILED']);
});

test('plimsoll is ours, in a few lines, though no package of that name is installed', async () => {
  await files({
    'main.ts': "import { defineScenario, MiB } from 'plimsoll';\nexport default defineScenario(MiB as never);",
  });
  expect(await defaultOf('main.ts')).toBe(1024 * 1024);
  expect((await readFile(join(root, 'out/bundle.mjs'), 'utf8')).split('\n').length).toBeLessThan(60);
});

test('plimsoll is ours even where another version of it is installed', async () => {
  await files({
    'node_modules/plimsoll/index.js': 'export const MiB = 0;',
    'main.ts': "export { MiB as default } from 'plimsoll';",
  });
  expect(await defaultOf('main.ts')).toBe(1024 * 1024);
});

test('function names stay readable and the map leads back to line and column', async () => {
  await files({
    'src/formula.ts': 'const unused = 1;\nexport function uploadPartBytes(n: number): number { return n; }',
  });
  const { path, mapPath } = await compile('src/formula.ts');
  const lines = (await readFile(path, 'utf8')).split('\n');
  const line = lines.findIndex((text) => text.includes('function uploadPartBytes'));
  const column = lines[line]?.indexOf('uploadPartBytes') ?? -1;
  const map = new TraceMap(await readFile(mapPath, 'utf8'), pathToFileURL(mapPath).href);
  const original = originalPositionFor(map, { line: line + 1, column });
  expect(original).toMatchObject({ source: pathToFileURL(join(root, 'src/formula.ts')).href, line: 2, column: 16 });
});

test('a syntax error names the file, the line and the column', async () => {
  await files({ 'main.ts': "import './bad.ts';", 'bad.ts': 'export const n = 1;\nexport const = 2;' });
  const error = await compile('main.ts').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CompileError);
  expect(error).toMatchObject({ code: 'PLIMSOLL_COMPILE', file: join(root, 'bad.ts'), line: 2 });
  expect((error as CompileError).message).toContain('bad.ts:2:14 can');
  expect((error as CompileError).details).toContain('export const = 2');
});

test('an import that is not installed says what to do', async () => {
  await files({ 'main.ts': "import 'not-installed';" });
  await expect(compile('main.ts')).rejects.toThrow(/main\.ts:1:8.*not-installed.*Install the package/);
});

test('an entry that does not exist is named', async () => {
  await expect(compile('gone.ts')).rejects.toThrow(`${join(root, 'gone.ts')} does not exist`);
});

async function files(contents: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(contents)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

function compile(file: string) {
  return compileModule(join(root, file), { outDir: join(root, 'out'), name: 'bundle' });
}

/** Runs the bundle in a process of its own, far from the sources. */
async function defaultOf(file: string): Promise<unknown> {
  const { path } = await compile(file);
  const show = `const { default: value } = await import(${JSON.stringify(pathToFileURL(path).href)}); console.log(JSON.stringify(value));`;
  const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', show], { cwd: tmpdir() });
  return JSON.parse(stdout);
}
