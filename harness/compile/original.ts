/** From a place in a loaded script to the place in the source that a person wrote, through source maps. */
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { CompiledModule } from './compile.ts';

export interface OriginalPlace {
  /** Absolute path. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 0-based. */
  readonly column: number;
}

/** Maps of the bundles, and of any installed package that brings its own; each is read once. */
export type OriginalOf = (url: string, line: number, column: number) => OriginalPlace;

/** Lines are 1-based, columns 0-based. A script without a source map is its own source. */
export function originalsThrough(bundle: CompiledModule): OriginalOf {
  const maps = new Map<string, TraceMap | null>([[bundle.path, readMap(bundle.mapPath)]]);
  return (url, line, column) => {
    const file = fileURLToPath(url);
    const map = maps.get(file) ?? (maps.has(file) ? null : ownMap(file));
    maps.set(file, map);
    const { source, line: originalLine, column: originalColumn } = trace(map, line, column);
    if (!source?.startsWith('file:') || originalLine === null) return { file, line, column };
    const original = fileURLToPath(source);
    return isReadable(original)
      ? { file: original, line: originalLine, column: originalColumn ?? 0 }
      : { file, line, column };
  };
}

function trace(map: TraceMap | null, line: number, column: number) {
  return map === null ? { source: null, line: null, column: null } : originalPositionFor(map, { line, column });
}

function ownMap(file: string): TraceMap | null {
  try {
    const comment = [...readFileSync(file, 'utf8').matchAll(/^\/\/[#@] sourceMappingURL=(\S+)\s*$/gm)].at(-1)?.[1];
    if (comment === undefined) return readMap(`${file}.map`);
    const address = new URL(comment, pathToFileURL(file));
    if (address.protocol === 'file:') return readMap(fileURLToPath(address));
    const inline = /^data:[^,]*;base64,(.*)$/.exec(comment)?.[1];
    return inline === undefined
      ? null
      : new TraceMap(Buffer.from(inline, 'base64').toString(), pathToFileURL(file).href);
  } catch {
    // A package that ships a broken map is shown as it is.
    return null;
  }
}

function readMap(path: string): TraceMap | null {
  return isReadable(path) ? new TraceMap(readFileSync(path, 'utf8'), pathToFileURL(path).href) : null;
}

function isReadable(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}
