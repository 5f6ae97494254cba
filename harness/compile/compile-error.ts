import type { Message } from 'esbuild';

/** A module of the user's could not be compiled. `details` is esbuild's own text, with the source line and a caret. */
export class CompileError extends Error {
  readonly code = 'PLIMSOLL_COMPILE';
  /** The file at fault, absolute where known: not always the entry. */
  readonly file: string;
  /** 1-based; null when no line is at fault. */
  readonly line: number | null;
  readonly details: string;

  constructor(message: string, at: { file: string; line: number | null; details: string }, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CompileError';
    this.file = at.file;
    this.line = at.line;
    this.details = at.details;
  }
}

/** One error of esbuild's, told with its file, its line and what to do. */
export function describeFailure(message: Message, entry: string): { text: string; file: string; line: number | null } {
  const file = message.location?.file ?? entry;
  const line = message.location?.line ?? null;
  const place = line === null ? file : `${file}:${line}:${(message.location?.column ?? 0) + 1}`;
  return { text: `${place} can't be compiled: ${message.text}. ${remedyFor(message)}`, file, line };
}

function remedyFor({ text }: Message): string {
  if (text.startsWith('Could not resolve')) {
    return 'Install the package, correct the path, or add the alias to the tsconfig.json that stands above this file.';
  }
  if (text.startsWith('No loader is configured')) {
    return 'Read such a file with node:fs at run time instead of importing it.';
  }
  if (text.startsWith('Failed to write')) {
    return 'Free space there: it is compiled to node_modules/.cache, or to the temporary folder.';
  }
  return 'Correct the source at that place.';
}
