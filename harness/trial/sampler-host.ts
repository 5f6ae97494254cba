/**
 * The entry of the sampler: a process of its own that reads the measured one's resident set until it ends, and then tells
 * the series. It also ends the measured process's group when the parent has vanished. argv: pid, tick in ms.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { machineMs } from './machine-clock.ts';

const pid = Number(process.argv[2]);
const tickMs = Number(process.argv[3]);
const parent = process.ppid;
/** Rows are merged in pairs, keeping the higher one, whenever that many are there: a long trial keeps its peaks. */
const MOST_ROWS = 4096;
const CHECK_PARENT_EVERY = 250;

const KINDS = ['VmRSS', 'RssAnon', 'RssFile', 'RssShmem'].map((name) => new RegExp(`${name}:\\s+(\\d+)`));
const pause = new Int32Array(new SharedArrayBuffer(4));
const text = Buffer.alloc(8192);
let rows: number[][] = [];
let ticks = 0;
let missedTicks = 0;
let everyNth = 1;
let due = performance.now();

for (;;) {
  const row = read();
  if (row === null) break;
  ticks += 1;
  keep(row);
  if (ticks % CHECK_PARENT_EVERY === 0 && process.ppid !== parent) endOrphan();
  due += tickMs;
  const now = performance.now();
  if (now > due) {
    missedTicks += Math.floor((now - due) / tickMs);
    due = now;
  }
  Atomics.wait(pause, 0, 0, Math.max(0.1, due - now));
}
process.send?.({ series: { rows, missedTicks, tickMs: tickMs * everyNth } }, () => process.exit(0));

/** ms by {@link machineMs}, then RSS and its kinds in KiB; null when the process is gone. */
function read(): number[] | null {
  let file: number;
  try {
    file = openSync(`/proc/${pid}/status`, 'r');
  } catch {
    return null;
  }
  try {
    const status = text.toString('latin1', 0, readSync(file, text, 0, text.length, 0));
    const [rss = -1, ...kinds] = KINDS.map((kind) => Number(kind.exec(status)?.[1] ?? -1));
    return rss < 0 ? null : [machineMs(), rss, ...kinds];
  } catch {
    return null;
  } finally {
    closeSync(file);
  }
}

function keep(row: number[]): void {
  const last = rows.at(-1);
  if (last !== undefined && ticks % everyNth !== 0) {
    if ((row[1] ?? 0) > (last[1] ?? 0)) rows[rows.length - 1] = row;
    return;
  }
  rows.push(row);
  if (rows.length < MOST_ROWS) return;
  everyNth *= 2;
  rows = rows.filter((_, i) => i % 2 === 0).map((kept, i) => higher(kept, rows[i * 2 + 1]));
}

function higher(a: number[], b: number[] | undefined): number[] {
  return b !== undefined && (b[1] ?? 0) > (a[1] ?? 0) ? b : a;
}

function endOrphan(): never {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
  process.exit(1);
}
