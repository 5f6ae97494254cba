/** Where the resident lane's numbers come from. */
import type { ArenasReading, ResidentReading } from '../results/schema.ts';

export interface ResidentMeter {
  /** Named in every result: `/proc/PID/status`. */
  readonly source: string;
  /** How far the high-water mark can be off once memory was freed. */
  readonly markBoundBytes: number;
  /** @throws MeterError when the process is gone */
  read(pid: number): ResidentReading;
  /**
   * What malloc's arenas have resident; 0 where the allocator has none. Walks all mappings and holds up the process for
   * milliseconds: for the moments between waves.
   */
  readArenas(pid: number): ArenasReading;
  /** Sets the high-water mark back to what is resident now. */
  resetMark(pid: number): void;
}

/** Sockets, looked at from outside. Null: the system does not tell. */
export interface SocketMeter {
  /** That the process has open. */
  countOpen(pid: number): number | null;
  /** Bytes that all of the machine's sockets hold in the kernel. */
  memoryBytes(): number | null;
}

export interface Meters {
  readonly resident: MeterChoice;
  readonly sockets: SocketMeter;
}

export class MeterError extends Error {
  readonly code = 'PLIMSOLL_METER';
}

export type MeterChoice =
  | { readonly available: true; readonly meter: ResidentMeter; readonly source: string; readonly why: string }
  | { readonly available: false; readonly source: string; readonly why: string; readonly remedy: string };
