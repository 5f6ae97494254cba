/** Functions of a loaded script as a person wrote them: whose they are, in which file and line. */
import { isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type OriginalOf, originalsThrough } from '../compile/original.ts';
import type { Frame } from '../results/attribution.ts';

/** A function where V8 found it: positions 0-based, those of its beginning. */
export interface LoadedFunction {
  readonly name: string;
  readonly script: string;
  readonly line: number;
  readonly column: number;
}

export interface LoadedCode {
  /** The scenario's bundle and its map. */
  readonly bundle: string;
  readonly mapPath: string;
  /** The compiled probe: frames of ours are left out. */
  readonly probe: string;
  /** Files are shown relative to it. */
  readonly cwd: string;
}

/** `null`: a frame of the instrument itself, or V8's root. */
export type FrameOf = (loaded: LoadedFunction) => Frame | null;

const harness = fileURLToPath(new URL('../', import.meta.url));
/** What of ours is in a scenario's bundle: the few lines behind `plimsoll`. */
const STUB = /^(?:bytes|index|probe|scenario)\b/;
const PACKAGE = /^.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/;

export function framesOf({ bundle, mapPath, probe, cwd }: LoadedCode): FrameOf {
  const originalOf = originalsThrough({ path: bundle, mapPath });
  return ({ name, script, line, column }) => {
    if (isRoot(name, script)) return null;
    if (script === '') return { function: name, file: '', line: 0, column: 0, owner: 'native' };
    if (!script.startsWith('file:') && !isAbsolute(script)) {
      const file = script.startsWith('node:') ? script : `node:${script}`;
      return { function: name, file, line: line + 1, column: column + 1, owner: 'node' };
    }
    const url = script.startsWith('file:') ? script : new URL(script, 'file:').href;
    const loadedFrom = fileURLToPath(url);
    if (loadedFrom === probe) return null;
    const place = originalPlace(originalOf, url, line, column);
    if (isStub(place.file)) return null;
    const owner = PACKAGE.exec(place.file)?.[1]?.split(sep).join('/');
    const at = { line: place.line, column: place.column + 1 };
    if (owner !== undefined) return { function: name, file: owner, ...at, owner: 'dependency' };
    return {
      function: unnumbered(name),
      file: relative(cwd, place.file).split(sep).join('/'),
      ...at,
      owner: 'subject',
    };
  };
}

function isStub(file: string): boolean {
  return file.startsWith(harness) && STUB.test(file.slice(harness.length));
}

/** V8 calls it so in its profiles, and by no name in its snapshots. */
export function isRoot(name: string, script: string): boolean {
  return script === '' && (name === '(root)' || name === '');
}

function originalPlace(originalOf: OriginalOf, url: string, line: number, column: number) {
  try {
    return originalOf(url, line + 1, column);
  } catch {
    return { file: fileURLToPath(url), line: line + 1, column };
  }
}

/** The bundler numbers names that occur twice: `bytes2` where the source says `bytes`. */
function unnumbered(name: string): string {
  return name.replace(/(?<=[A-Za-z_$])\d$/, '');
}

/** `upload.ts:41 (encrypt)`, `node:zlib (processCallback)`, `socket reads`. */
export function wordsOf({ function: name, file, line, owner }: Frame): string {
  if (owner === 'native') return name;
  const place = owner === 'subject' ? `${file}:${line}` : file;
  return name === '' ? place : `${place} (${name})`;
}
