/**
 * Watches a command's process tree as long as its trial lasts. The kernel keeps no mark of a whole tree, so the highest is
 * looked for: every few milliseconds, and whenever all operations of a wave are held. One process alone has the kernel's mark.
 */
import { readTree, resetMarks, type TreeReading, treeOf } from '../meters/process-tree.ts';
import type { ResidentReading, Series } from '../results/schema.ts';
import { machineMs } from './machine-clock.ts';

export interface TreeMeter {
  /** @throws MeterError when the tree is gone */
  read(): ResidentReading;
  resetMark(): void;
  series(sinceMs: number): Series;
  stop(): void;
}

const TICK_MS = 5;
/** Looking takes no more than this share of the time, however large the tree: it holds up the process that is looked at. */
const SHARE = 0.1;
/** The list of processes is made anew that often: it walks all of the machine's. */
const LIST_EVERY_MS = 50;
/** Rows are merged in pairs, keeping the higher one, whenever that many are there. */
const MOST_ROWS = 4096;

export function startTreeMeter(root: number): TreeMeter {
  let pids = treeOf(root);
  let listedAt = machineMs();
  let listTookMs = 0;
  let highest = 0;
  let alone = true;
  let rows: number[][] = [];
  let everyNth = 1;
  let looks = 0;
  let timer: NodeJS.Timeout | null = null;

  function list(): void {
    const begun = machineMs();
    pids = treeOf(root);
    listedAt = machineMs();
    listTookMs = listedAt - begun;
  }

  function look(): TreeReading {
    const reading = readTree(pids);
    alone &&= reading.processes === 1;
    highest = Math.max(highest, reading.pssBytes);
    looks += 1;
    keep(reading);
    return reading;
  }

  function keep({ pssBytes, anonBytes, fileBytes, shmemBytes }: TreeReading): void {
    const row = [machineMs(), ...[pssBytes, anonBytes, fileBytes, shmemBytes].map((size) => Math.round(size / 1024))];
    const last = rows.at(-1);
    if (last !== undefined && looks % everyNth !== 0) {
      if ((row[1] ?? 0) > (last[1] ?? 0)) rows[rows.length - 1] = row;
      return;
    }
    rows.push(row);
    if (rows.length < MOST_ROWS) return;
    everyNth *= 2;
    rows = rows.flatMap((one, i) => (i % 2 === 0 ? [higher(one, rows[i + 1])] : []));
  }

  function tick(): void {
    const begun = machineMs();
    try {
      if (begun - listedAt > Math.max(LIST_EVERY_MS, listTookMs / SHARE)) list();
      look();
    } catch {
      // The tree has ended: its host says so, and why.
      return;
    }
    timer = setTimeout(tick, Math.max(TICK_MS, (machineMs() - begun) / SHARE)).unref();
  }
  tick();

  return {
    read() {
      list();
      const { pssBytes, anonBytes, fileBytes, shmemBytes, markBytes } = look();
      const mark = alone && markBytes !== null ? Math.max(highest, markBytes) : highest;
      return { rssBytes: pssBytes, anonBytes, fileBytes, shmemBytes, markBytes: mark };
    },
    resetMark() {
      list();
      resetMarks(pids);
      highest = 0;
      alone = true;
      look();
    },
    series(sinceMs) {
      return {
        source: '/proc/PID/smaps_rollup, summed over the process tree',
        columns: ['ms', 'rss', 'anon', 'file', 'shmem'],
        rows: rows
          .filter(([at = 0]) => at >= sinceMs)
          .map(([at = 0, ...sizes]) => [Math.round((at - sinceMs) * 10) / 10, ...sizes]),
        missedTicks: 0,
        tickMs: TICK_MS * everyNth,
      };
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
    },
  };
}

function higher(a: number[], b: number[] | undefined): number[] {
  return b !== undefined && (b[1] ?? 0) > (a[1] ?? 0) ? b : a;
}
