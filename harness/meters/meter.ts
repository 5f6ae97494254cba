/** Where the resident lane's numbers come from. */
import type { ResidentReading } from '../results/schema.ts';

export interface ResidentMeter {
  /** Named in every result: `/proc/PID/status`. */
  readonly source: string;
  /** How far the high-water mark can be off once memory was freed. */
  readonly markBoundBytes: number;
  /** @throws MeterError when the process is gone */
  read(pid: number): ResidentReading;
  /**
   * Resident bytes in malloc's arenas of other threads than the main one; 0 where the allocator has none. Walks all
   * mappings and holds up the process for milliseconds: for the moments between waves.
   */
  readThreadArenas(pid: number): number;
  /** Sets the high-water mark back to what is resident now. */
  resetMark(pid: number): void;
}

export class MeterError extends Error {
  readonly code = 'PLIMSOLL_METER';
}

export type MeterChoice =
  | { readonly available: true; readonly meter: ResidentMeter; readonly source: string; readonly why: string }
  | { readonly available: false; readonly source: string; readonly why: string; readonly remedy: string };
