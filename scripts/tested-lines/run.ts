/**
 * Runs all tests and says which lines they ran: in the tests' own processes by @vitest/coverage-v8, and in the children
 * that they started. Measured processes are left out: what runs there is compiled into one file, and V8 counting its
 * blocks would be in the number.
 *
 *     pnpm test:coverage [--table docs/coverage-table.md]
 *
 * Ends with 1 below 90 % of the lines, or when a branch of harness/judge was never taken.
 */
import { glob, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { childLines } from './child-lines.ts';
import { renderCoverage } from './table.ts';

const root = join(import.meta.dirname, '../..');
const { values, positionals } = parseArgs({ allowPositionals: true, options: { table: { type: 'string' } } });

await using folder = await mkdtempDisposable(join(tmpdir(), 'plimsoll-coverage-'));
const children = join(folder.path, 'children');
const words = [
  'run',
  '--coverage',
  '--coverage.reporter=json',
  '--coverage.reportOnFailure',
  `--coverage.reportsDirectory=${folder.path}/own`,
];
const { exitCode } = await execa('vitest', [...words, ...positionals], {
  cwd: root,
  preferLocal: true,
  stdio: 'inherit',
  reject: false,
  env: { PLIMSOLL_CHILD_COVERAGE: children },
});

/** What istanbul calls a file's coverage. */
export interface FileCoverage {
  readonly path: string;
  readonly statementMap: Readonly<Record<string, { readonly start: { readonly line: number } }>>;
  readonly s: Readonly<Record<string, number>>;
  readonly b: Readonly<Record<string, readonly number[]>>;
  readonly branchMap: Readonly<Record<string, { readonly loc: { readonly start: { readonly line: number } } }>>;
}

const own: Record<string, FileCoverage> = JSON.parse(
  await readFile(join(folder.path, 'own/coverage-final.json'), 'utf8'),
);
const files: string[] = [];
for await (const file of glob(`${children}/*.json`)) files.push(file);
const inChildren = await childLines(files, new Set(Object.keys(own)));
const { text, passed } = renderCoverage(
  Object.values(own).map((file) => ({ ...file, path: relative(root, file.path) })),
  new Map([...inChildren].map(([path, lines]) => [relative(root, path), lines])),
);
process.stdout.write(text);
if (values.table !== undefined) await writeFile(values.table, text);
process.exit(exitCode !== 0 || !passed ? 1 : 0);
