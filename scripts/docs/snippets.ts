/** TypeScript of the docs, held against the sources by the compiler. */
import { existsSync } from 'node:fs';
import { mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import manifest from '../../package.json' with { type: 'json' };
import { fencesOf, type Page, root } from './pages.ts';

export interface Snippet {
  readonly page: string;
  /** Of its first line, counted from 1. */
  readonly line: number;
  readonly text: string;
}

const ERROR = /^(?<file>[^(]+)\((?<line>\d+),\d+\): error (?<code>TS\d+): (?<message>.*)$/;

/** Blocks that import something: these stand for themselves. Others are pieces of what stands around them. */
export function snippetsOf(page: Page): Snippet[] {
  return fencesOf(page)
    .filter(({ language, lines }) => language === 'ts' && lines.some((line) => line.startsWith('import ')))
    .map(({ line, lines }) => ({ page: page.file, line, text: lines.join('\n') }));
}

/**
 * `page:line: message` of every error of the compiler, apart from what is the reader's: names that a snippet does not
 * declare, modules beside it, and parameters without a type, since services are written in JavaScript too.
 */
export async function typeErrors(snippets: readonly Snippet[]): Promise<string[]> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'plimsoll-docs-')));
  try {
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    await Promise.all(
      snippets.map(({ text }, index) => writeFile(join(folder, `${index}.ts`), `${text}\nexport {};\n`)),
    );
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(configuration(folder, snippets.length)));
    const { stdout, exitCode } = await execa({ cwd: folder, reject: false })`node_modules/.bin/tsc -p . --pretty false`;
    const lines = stdout.split('\n').filter((line) => line !== '' && !line.startsWith(' '));
    if (exitCode !== 0 && lines.length === 0) throw new Error('the compiler failed without an error');
    const ours = await namesOfOurs();
    return lines.flatMap((line) => told(line, snippets, ours));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function configuration(folder: string, count: number) {
  const doors = Object.entries(manifest.exports).filter(([, file]) => typeof file === 'string' && file.endsWith('.ts'));
  return {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noImplicitAny: false,
      noImplicitReturns: false,
      // A path of this repository is meant from its root.
      rootDirs: [folder, root],
      paths: Object.fromEntries(doors.map(([door, file]) => [`plimsoll${door.slice(1)}`, [join(root, String(file))]])),
    },
    include: [],
    // The matchers' types come with the setup file of a project's Vitest.
    files: [...Array.from({ length: count }, (_, index) => `${index}.ts`), join(root, 'harness/vitest/index.ts')],
  };
}

/** A name of ours that a snippet does not import is no reader's name. */
async function namesOfOurs(): Promise<Set<string>> {
  const doors = [import('plimsoll'), import('plimsoll/governor'), import('plimsoll/guard')];
  return new Set((await Promise.all(doors)).flatMap((door) => Object.keys(door)));
}

function told(line: string, snippets: readonly Snippet[], ours: ReadonlySet<string>): string[] {
  const { file, line: at, code, message } = ERROR.exec(line)?.groups ?? {};
  const snippet = snippets[Number.parseInt(file ?? '', 10)];
  if (snippet === undefined || message === undefined) return [line];
  if (isReaders(code ?? '', message, ours)) return [];
  return [`${snippet.page}:${snippet.line + Number(at) - 1}: ${message}`];
}

function isReaders(code: string, message: string, ours: ReadonlySet<string>): boolean {
  const [, name = ''] = /'([^']+)'/.exec(message) ?? [];
  if (['TS2304', 'TS2552', 'TS18004'].includes(code)) return !ours.has(name);
  const [, folder] = /^\.\.?\/([^/]+)\//.exec(name) ?? [];
  return code === 'TS2307' && name.startsWith('.') && (folder === undefined || !existsSync(join(root, folder)));
}
