import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';

/** What esbuild writes instead of the expressions that ask a source file where it is. */
export const originalLocationDefines = {
  'import.meta': '__plimsollMeta',
  __filename: '__plimsollFilename',
  __dirname: '__plimsollDirname',
};

const ASKS_WHERE_IT_IS = /\bimport\s*\.\s*meta\b|\b__(?:file|dir)name\b/;
const SHEBANG = /^#!.*\n/;

/**
 * A service that reads a file beside itself must find it, though it runs from a bundle elsewhere: `import.meta`,
 * `__dirname` and `__filename` keep naming the original file.
 */
export const keepOriginalLocation: Plugin = {
  name: 'keep-original-location',
  setup(build) {
    build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: 'file' }, async ({ path }) => {
      const text = (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
      if (!ASKS_WHERE_IT_IS.test(text)) return undefined;
      const shebang = SHEBANG.exec(text)?.[0] ?? '';
      return { contents: shebang + declarations(path) + text.slice(shebang.length), loader: loaderOf(path) };
    });
  },
};

/** On one line with the code that follows, so that every line keeps its number in the source map. */
function declarations(path: string): string {
  const url = JSON.stringify(pathToFileURL(path).href);
  const filename = JSON.stringify(path);
  const folder = JSON.stringify(dirname(path));
  const meta = `{url:${url},filename:${filename},dirname:${folder},main:false,resolve:${resolveFrom(url)}}`;
  return `var __plimsollFilename=${filename},__plimsollDirname=${folder},__plimsollMeta=${meta};`;
}

/** `import.meta.resolve`, which can't be given another base without a flag. */
function resolveFrom(url: string): string {
  const builtin = (name: string) => `process.getBuiltinModule("node:${name}")`;
  return (
    `(s)=>/^\\.{0,2}\\//.test(s)||URL.canParse(s)?new URL(s,${url}).href:` +
    `${builtin('module')}.isBuiltin(s)?"node:"+s:` +
    `${builtin('url')}.pathToFileURL(${builtin('module')}.createRequire(${url}).resolve(s)).href`
  );
}

function loaderOf(path: string): 'ts' | 'tsx' | 'js' | 'jsx' {
  if (path.endsWith('.tsx')) return 'tsx';
  if (path.endsWith('.jsx')) return 'jsx';
  return /\.[cm]?ts$/.test(path) ? 'ts' : 'js';
}
