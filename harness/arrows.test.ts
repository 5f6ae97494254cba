/**
 * The arrows between the rooms of this house: who may load whom. What is compared are imports that run; imports of types
 * are erased and go anywhere. Tests and what only they load (`*.fixture.ts`, `test-support/`) are free.
 */
import { glob } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { build, type ImportKind, type Plugin } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';

/** A room may load itself and the rooms named here; nothing else of ours. */
const mayLoad: Record<string, readonly string[]> = {
  'harness/bytes.ts': [],
  'harness/plan-name.ts': [],
  'harness/quoted.ts': [],
  'harness/index.ts': ['harness/bytes.ts', 'harness/scenario'],
  'harness/scenario': ['harness/bytes.ts', 'harness/plan-name.ts', 'harness/compile'],
  'harness/compile': ['harness/bytes.ts', 'harness/scenario'],
  'harness/describe': ['harness/bytes.ts', 'harness/compile', 'harness/scenario', 'harness/stats'],
  'harness/meters': ['harness/bytes.ts'],
  'harness/probe': ['subjects/governor/events.ts'],
  'harness/limits': ['harness/meters', 'harness/trial/groups.ts'],
  'harness/survive': ['harness/limits', 'harness/trial'],
  'harness/trial': [
    'harness/bytes.ts',
    'harness/compile',
    'harness/meters',
    'harness/probe',
    'harness/results',
    'harness/scenario',
    'subjects/governor/events.ts',
  ],
  'harness/holders': [
    'harness/bytes.ts',
    'harness/compile',
    'harness/probe/known-holders.ts',
    'harness/results',
    'harness/trial',
  ],
  'harness/plan': [
    'harness/bytes.ts',
    'harness/plan-name.ts',
    'harness/meters',
    'harness/results',
    'harness/scenario',
    'harness/stats',
    'harness/trial',
  ],
  'harness/sizing': ['harness/bytes.ts', 'harness/judge', 'harness/results'],
  'harness/deployment': ['harness/bytes.ts', 'harness/judge', 'harness/results'],
  'harness/results': [],
  'harness/stats': [],
  'harness/judge': [
    'harness/bytes.ts',
    'harness/plan-name.ts',
    'harness/quoted.ts',
    'harness/results',
    'harness/stats',
  ],
  'harness/baseline': ['harness/judge', 'harness/results'],
  'harness/cli': [
    'harness/deployment',
    'harness/sizing',
    'harness/bytes.ts',
    'harness/quoted.ts',
    'harness/baseline',
    'harness/compile',
    'harness/describe',
    'harness/holders',
    'harness/init',
    'harness/judge',
    'harness/limits',
    'harness/meters',
    'harness/plan',
    'harness/results',
    'harness/scenario',
    'harness/survive',
    'harness/trial',
    'reports',
    'scenarios/reference/index.ts',
  ],
  'harness/init': [],
  'harness/vitest': ['harness/bytes.ts', 'harness/judge', 'harness/results', 'reports/terminal'],
  reports: ['harness/bytes.ts', 'harness/judge', 'harness/results'],
  subjects: [],
  // What stands around one subject speaks its formats and its interfaces.
  'fixtures/subtree': ['subjects/subtree'],
  'fixtures/volumes': ['subjects/release.ts', 'subjects/restore'],
  fixtures: [],
  scenarios: ['subjects', 'fixtures', 'harness/index.ts'],
};

/** Rooms that are loaded in the measured process, where a package would count as the subject's memory. */
const withoutPackages = ['harness/bytes.ts', 'harness/index.ts', 'harness/probe', 'subjects/governor'];

interface Import {
  readonly from: string;
  /** A file of ours, or the specifier of a package or a builtin. */
  readonly to: string;
}

const root = join(import.meta.dirname, '..');
let imports: readonly Import[] = [];

beforeAll(async () => {
  imports = await readImports();
});

describe('the arrows of the house', () => {
  it('are all read: a known import is among them', () => {
    expect(imports).toContainEqual({ from: 'harness/index.ts', to: 'harness/bytes.ts' });
  });

  it.each(Object.keys(mayLoad))('hold for %s', (room) => {
    expect(imports.filter(({ from }) => inside(from, room)).flatMap(complaints)).toEqual([]);
  });

  it('know every room', () => {
    expect(imports.filter(({ from }) => roomOf(from) === undefined)).toEqual([]);
  });

  it('keep all but bytes, define, between and config out of what a scenario loads into the measured process', () => {
    const loaded = closure('harness/index.ts', imports);
    const harmless = ['bytes.ts', 'index.ts', 'scenario/between.ts', 'scenario/config.ts', 'scenario/define.ts'];
    expect(loaded.filter((file) => !harmless.includes(file.replace(/^harness\//, '')))).toEqual([]);
  });

  it('let only the events out of the subjects into the harness', () => {
    const loaded = imports.filter(({ from, to }) => from.startsWith('harness/') && to.startsWith('subjects/'));
    expect(loaded.filter(({ to }) => to !== 'subjects/governor/events.ts')).toEqual([]);
  });
});

describe('an arrow that runs the wrong way is red', () => {
  it.each([
    ['harness/trial/run.ts', 'harness/plan/cases.ts'],
    ['harness/plan/cases.ts', 'harness/cli/main.ts'],
    ['harness/probe/main.ts', 'harness/trial/run.ts'],
    ['harness/probe/main.ts', 'harness/scenario/define.ts'],
    ['harness/probe/main.ts', 'subjects/governor/lease.ts'],
    ['harness/probe/main.ts', 'execa'],
    ['harness/judge/judge.ts', 'harness/trial/run.ts'],
    ['harness/judge/judge.ts', 'harness/probe/heap.ts'],
    ['harness/judge/judge.ts', 'reports/html/index.ts'],
    ['harness/results/schema.ts', 'harness/bytes.ts'],
    ['harness/stats/slope.ts', 'harness/bytes.ts'],
    ['reports/html/index.ts', 'harness/trial/run.ts'],
    ['reports/html/index.ts', 'harness/scenario/define.ts'],
    ['subjects/upload/server.ts', 'harness/bytes.ts'],
    ['subjects/upload/server.ts', 'plimsoll'],
    ['subjects/governor/events.ts', 'zod'],
    ['fixtures/s3-backend.ts', 'scenarios/upload.scenario.ts'],
    ['scenarios/upload.scenario.ts', 'harness/judge/judge.ts'],
  ])('%s → %s', (from, to) => {
    expect(complaints({ from, to })).toHaveLength(1);
  });
});

const ownDoors = new Map([
  ['plimsoll', 'harness/index.ts'],
  ['plimsoll/governor', 'subjects/governor/index.ts'],
  ['plimsoll/guard', 'subjects/governor/guard.ts'],
]);

function complaints({ from, to }: Import): string[] {
  const target = ownDoors.get(to) ?? to;
  const room = roomOf(from) ?? '';
  if (isPackage(target)) {
    const barred = withoutPackages.some((place) => inside(from, place));
    return barred ? [`${from} loads the package ${to} into the measured process`] : [];
  }
  const allowed =
    target.startsWith('node:') || inside(target, room) || mayLoad[room]?.some((one) => inside(target, one));
  return allowed ? [] : [`${from} must not load ${to}`];
}

function isPackage(target: string): boolean {
  return !target.startsWith('node:') && roomOf(target) === undefined && !target.endsWith('.ts');
}

function roomOf(file: string): string | undefined {
  return Object.keys(mayLoad).find((room) => inside(file, room));
}

function inside(file: string, place: string): boolean {
  return file === place || file.startsWith(`${place}/`);
}

function closure(start: string, edges: readonly Import[]): string[] {
  const reached = new Set([start]);
  for (const file of reached) for (const { from, to } of edges) if (from === file) reached.add(to);
  return [...reached];
}

/** esbuild erases imports of types just as Node does, so what is left is what runs. */
async function readImports(): Promise<Import[]> {
  const entryPoints = [];
  for await (const file of glob('{harness,subjects,reports,fixtures,scenarios}/**/*.ts', { cwd: root })) {
    if (!/\.(test|fixture)\.ts$|\/test-support\//.test(file)) entryPoints.push(file);
  }
  const found: Import[] = [];
  const plugins = [collector(found)];
  await build({ entryPoints, absWorkingDir: root, bundle: true, write: false, outdir: 'dist', format: 'esm', plugins });
  return found;
}

function collector(found: Import[]): Plugin {
  const loading: readonly ImportKind[] = ['import-statement', 'dynamic-import', 'require-call'];
  return {
    name: 'collect imports',
    setup: ({ onResolve }) => {
      onResolve({ filter: /.*/ }, ({ kind, path, importer, resolveDir }) => {
        if (kind === 'entry-point') return undefined;
        const to = path.startsWith('.') ? relative(root, join(resolveDir, path)) : path;
        if (loading.includes(kind)) found.push({ from: relative(root, importer), to });
        return { path, external: true };
      });
    },
  };
}
