import { styleText } from 'node:util';
import type { TerminalOptions } from './verdict.ts';

/** A stream as far as rendering asks: `process.stdout` or `process.stderr`. */
export type Terminal = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** Lines in a log that nobody sees as wide as a terminal: what fits most CI pages. */
const LOG_COLUMNS = 100;

/**
 * How to write to this stream. Node's own `styleText` decides on colour, so TTY, `NO_COLOR`, `FORCE_COLOR` and
 * `NODE_DISABLE_COLORS` count as they do everywhere in Node.
 */
export function terminalOptions(stream: Terminal): Pick<TerminalOptions, 'width' | 'colour' | 'unicode'> {
  const colour = styleText('bold', 'x', { stream: stream as never }) !== 'x';
  // The Linux console's font has neither ticks nor bars.
  return { width: stream.columns ?? LOG_COLUMNS, colour, unicode: colour && process.env.TERM !== 'linux' };
}
