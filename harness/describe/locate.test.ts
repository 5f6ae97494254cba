import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { closeCompiler } from '../compile/compile.ts';
import { describeScenario } from './describe.ts';
import { makeWorkspace, scenarioSource, type Workspace } from './workspace.fixture.ts';

let workspace: Workspace;

beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(() => workspace.remove());
afterAll(closeCompiler);

const admission = `
interface Plan { parts: number }
const plan = (size: number): Plan => ({ parts: Math.ceil(size / 1024) });

export function uploadPartBytes(size: number): number {
  return overhead() + plan(size).parts * 1024;
}

function overhead(): number { return 64; }
`;

test('an arrow leads to the imported function it calls, not to the helpers below that', async () => {
  const found = await locate('reservation: ({ size }) => uploadPartBytes(size),', {
    imports: "import { uploadPartBytes } from './src/admission.ts';",
    files: { 'src/admission.ts': admission },
  });
  expect(found).toEqual({ file: here('src/admission.ts'), line: 5, column: 17, function: 'uploadPartBytes' });
});

test('a formula written in place is its own location', async () => {
  const found = await locate('reservation: ({ size }) => Math.ceil(size * 1.5),');
  expect(found).toEqual({ file: here('a.scenario.ts'), line: 10, column: 16, function: 'reservation' });
});

test('a function passed directly is itself the formula, whatever it calls', async () => {
  const found = await locate('reservation: uploadPartBytes,', {
    imports: "import { uploadPartBytes } from './src/admission.ts';",
    files: {
      'src/admission.ts': `const frame = (n: number): number => n + 16;
export const uploadPartBytes = ({ size }: { size: number }): number => frame(size);`,
    },
  });
  expect(found).toEqual({ file: here('src/admission.ts'), line: 2, column: 32, function: 'uploadPartBytes' });
});

test('of several functions the first in the text of the arrow is told', async () => {
  const found = await locate('reservation: ({ size }) => Math.max(second(size), first(size)),', {
    imports: "import { first, second } from './src/two.ts';",
    files: { 'src/two.ts': 'export const first = (n: number) => n;\nexport const second = (n: number) => n;' },
  });
  expect(found).toMatchObject({ line: 2, function: 'second' });
});

test('a branch that is not taken is not the formula', async () => {
  const found = await locate('reservation: ({ size }) => (size > 1e9 ? first(size) : second(size)),', {
    imports: "import { first, second } from './src/two.ts';",
    files: { 'src/two.ts': 'export const first = (n: number) => n;\nexport const second = (n: number) => n;' },
  });
  expect(found).toMatchObject({ line: 2, function: 'second' });
});

test('a method of the scenario and a method of an object are followed', async () => {
  const found = await locate('reservation({ size }) { return admission.bytes(size); },', {
    imports: "import * as admission from './src/admission.ts';",
    files: { 'src/admission.ts': '\nexport async function never() {}\nexport function bytes(n: number) { return n; }' },
  });
  expect(found).toMatchObject({ file: here('src/admission.ts'), line: 3, function: 'bytes' });
});

test('a formula in another package of the workspace is found in its source', async () => {
  await workspace.write({
    'packages/formula/package.json': '{"name":"@org/formula","exports":"./src/index.ts"}',
    'packages/formula/src/index.ts': "export * from './bytes.js';",
    'packages/formula/src/bytes.ts': 'type N = number;\nexport function bytesOf(n: N): N {\n  return n;\n}',
  });
  await link('packages/formula', 'node_modules/@org/formula');
  const found = await locate('reservation: ({ size }) => bytesOf(size),', {
    imports: "import { bytesOf } from '@org/formula';",
  });
  expect(found).toMatchObject({ file: here('packages/formula/src/bytes.ts'), line: 2, function: 'bytesOf' });
});

test('a formula of an installed package is found where it is installed, under whatever name it is imported', async () => {
  const files = {
    'node_modules/pkg/package.json': '{"exports":"./index.mjs","type":"module"}',
    'node_modules/pkg/index.mjs': 'const inner = (n) => n;\nexport function bytesOf(n) { return inner(n); }',
  };
  const imports = "import { bytesOf as needed } from 'pkg';";
  const found = await locate('reservation: ({ size }) => needed(size),', { imports, files });
  expect(found).toEqual({ file: here('node_modules/pkg/index.mjs'), line: 2, column: 17, function: 'bytesOf' });
});

test("an installed package's own source map is followed when its source is there", async () => {
  const map = { version: 3, sources: ['../src/bytes.ts'], names: [], mappings: 'AAGA' };
  const files = {
    'node_modules/pkg/package.json': '{"exports":"./dist/index.mjs"}',
    'node_modules/pkg/src/bytes.ts': '\n\n\nexport const bytesOf = (n: number): number => n;',
    'node_modules/pkg/dist/index.mjs': 'export const bytesOf = (n) => n;\n//# sourceMappingURL=index.mjs.map\n',
    'node_modules/pkg/dist/index.mjs.map': JSON.stringify(map),
  };
  const imports = "import { bytesOf } from 'pkg';";
  const found = await locate('reservation: ({ size }) => bytesOf(size),', { imports, files });
  expect(found).toMatchObject({ file: here('node_modules/pkg/src/bytes.ts'), line: 4, function: 'bytesOf' });
});

test('a name that the bundler had to number is told as the source has it', async () => {
  const found = await locate('reservation: ({ size }) => bytes(size),', {
    imports: "import './src/other.ts';\nimport { bytes } from './src/one.ts';",
    files: {
      'src/one.ts': 'export function bytes(n: number) { return n; }',
      'src/other.ts': 'function bytes() { return 1; }\nconsole.log(bytes());',
    },
  });
  expect(found).toEqual({ file: here('src/one.ts'), line: 1, column: 17, function: 'bytes' });
});

test('a bound function has no location', async () => {
  expect(await locate('reservation: ((size) => size).bind(null, 5),')).toBeNull();
});

interface Sources {
  readonly imports?: string;
  readonly files?: Record<string, string>;
}

async function locate(fields: string, { imports = '', files = {} }: Sources = {}) {
  const file = await workspace.write({ 'a.scenario.ts': scenarioSource(fields, imports), ...files });
  return (await describeScenario(file, { runDir: join(workspace.root, 'run') })).facts.reservationLocation;
}

async function link(target: string, path: string): Promise<void> {
  await mkdir(dirname(join(workspace.root, path)), { recursive: true });
  await symlink(join(workspace.root, target), join(workspace.root, path));
}

function here(path: string): string {
  return relative(process.cwd(), join(workspace.root, path));
}
