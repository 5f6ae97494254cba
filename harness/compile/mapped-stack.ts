import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OriginalOf } from './original.ts';

/** In a stack, and in the line that Node writes above the code at fault, which has no column. */
const PLACE = /(file:\/\/[^\s()]+?):(\d+)(?::(\d+))?(?=[\s)]|$)/;
const FRAME = /^\s+at /;
/** `at Array.from (<anonymous>)`, `at async Promise.all (index 0)`: no place to look at. */
const PLACELESS = /\((?:<anonymous>|index \d+)\)$/;

const harness = fileURLToPath(new URL('../', import.meta.url));
/** The probe as it is compiled for a run: its own sources are not there where Plimsoll is installed. */
const PROBE = /[\\/]run-\d+-[^\\/]+[\\/]probe\.mjs$/;

/** A stack with the user's files and lines, relative to where the command runs; frames of Node's and ours left out. */
export function mapStack(stack: string, originalOf: OriginalOf): string {
  return stack
    .split('\n')
    .map((line) => mapLine(line, originalOf))
    .filter((line) => line !== null)
    .join('\n');
}

/** `at boot (src/server.ts:3:9)`, of a stack that has been mapped; empty when no frame is the user's. */
export function firstPlace(mapped: string): string {
  return (
    mapped
      .split('\n')
      .find((line) => FRAME.test(line))
      ?.trim() ?? ''
  );
}

function mapLine(line: string, originalOf: OriginalOf): string | null {
  const [, url, row, column] = PLACE.exec(line) ?? [];
  if (FRAME.test(line) && (line.includes('node:') || PLACELESS.test(line))) return null;
  if (url === undefined) return line;
  const place = originalOf(url, Number(row), Number(column ?? 1) - 1);
  if (FRAME.test(line) && (place.file.startsWith(harness) || PROBE.test(place.file))) return null;
  const shown = `${relative(process.cwd(), place.file)}:${place.line}`;
  return line.replace(PLACE, column === undefined ? shown : `${shown}:${place.column + 1}`);
}
