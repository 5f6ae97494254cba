/** What a process has from malloc, told by a library that is loaded before Node (`malloc-count.c`). */
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface MallocBooks {
  /** For the process that is to be counted. */
  readonly env: NodeJS.ProcessEnv;
  now(): number;
  /** The most since {@link reset}. */
  most(): number;
  reset(): void;
  close(): void;
}

const WORD = 8;

/** Compiles the library into `folder`; `null` where there is no C compiler, or no glibc that it can be compiled for. */
export function compileMallocCount(folder: string): string | null {
  const library = join(folder, 'malloc-count.so');
  const source = join(import.meta.dirname, 'malloc-count.c');
  try {
    execFileSync('gcc', ['-O2', '-shared', '-fPIC', '-o', library, source, '-ldl'], { stdio: 'ignore' });
    return library;
  } catch {
    return null;
  }
}

export function openMallocBooks(library: string, folder: string): MallocBooks {
  const path = join(folder, 'malloc-books');
  writeFileSync(path, Buffer.alloc(2 * WORD));
  const file = openSync(path, 'r+');
  const word = (index: number) => {
    const bytes = Buffer.alloc(WORD);
    readSync(file, bytes, 0, WORD, index * WORD);
    return Number(bytes.readBigInt64LE());
  };
  return {
    env: { LD_PRELOAD: library, FIDELITY_MALLOC_COUNT: path },
    now: () => word(0),
    most: () => word(1),
    reset: () => void writeSync(file, Buffer.alloc(WORD), 0, WORD, WORD),
    close: () => closeSync(file),
  };
}
