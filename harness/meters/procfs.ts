/** Linux: `/proc/PID/status` for the figures, `/proc/PID/clear_refs` to reset the high-water mark. */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { ArenasReading, ResidentReading } from '../results/schema.ts';
import { type MeterChoice, MeterError, type ResidentMeter } from './meter.ts';

const PAGE = 4096;
/** `RssAnon`, `RssFile` and `RssShmem` are kept per CPU and summed lazily. */
const COUNTERS = 3;

/**
 * Bound of VmHWM once memory was freed again: the kernel batches max(32, 2 × CPUs) pages per CPU and counter
 * (`percpu_counter_batch` in mm/, lib/percpu_counter.c). 768 KiB on 2 CPUs.
 */
export function markBound(cpus: number): number {
  return COUNTERS * Math.max(32, 2 * cpus) * cpus * PAGE;
}

/** Probes this machine by doing what a trial will do, on this very process. `root` is for tests. */
export function chooseProcfs(root = '/proc', cpus = availableParallelism()): MeterChoice {
  const meter = procfsMeter(root, cpus);
  try {
    meter.read(process.pid);
  } catch (error) {
    return {
      available: false,
      source: `${root}/PID/status`,
      why: `${root}/PID/status can't be read here (${message(error)})`,
      remedy: 'Run on Linux with /proc mounted; other systems are measured in the live lane only.',
    };
  }
  try {
    meter.resetMark(process.pid);
  } catch (error) {
    return {
      available: false,
      source: `${root}/PID/clear_refs`,
      why: `the high-water mark can't be reset (${message(error)})`,
      remedy: 'Mount /proc writable and run as the user that owns the measured process (or as root in the container).',
    };
  }
  return { available: true, meter, source: meter.source, why: '' };
}

function procfsMeter(root: string, cpus: number): ResidentMeter {
  return {
    source: '/proc/PID/status',
    markBoundBytes: markBound(cpus),
    read(pid) {
      return parseStatus(readText(root, pid, 'status'));
    },
    readArenas(pid) {
      return sumArenas(readText(root, pid, 'smaps'));
    },
    resetMark(pid) {
      writeFileSync(`${root}/${pid}/clear_refs`, '5');
    },
  };
}

function readText(root: string, pid: number, file: string): string {
  try {
    return readFileSync(`${root}/${pid}/${file}`, 'latin1');
  } catch (cause) {
    throw new MeterError(`Process ${pid} can't be measured any more: ${root}/${pid}/${file} is gone.`, { cause });
  }
}

/** glibc: every arena but the main one lives in heaps of at most this size, aligned to it (malloc/arena.c). */
const HEAP_MAX = 64n * 1024n * 1024n;

/** Exported for its test. Sums `Anonymous` over the heap, and over the mappings that look like one of a thread's arena. */
export function sumArenas(smaps: string): ArenasReading {
  const sums = { mainBytes: 0, threadsBytes: 0 };
  let within: keyof ArenasReading | null = null;
  for (const line of smaps.split('\n')) {
    const mapping = /^([0-9a-f]+)-([0-9a-f]+) (\S{4}) \S+ \S+ (\d+)/.exec(line);
    if (mapping !== null)
      within = line.endsWith(' [heap]') ? 'mainBytes' : isThreadArena(mapping) ? 'threadsBytes' : null;
    else if (within !== null && line.startsWith('Anonymous:'))
      sums[within] += Number(/(\d+) kB/.exec(line)?.[1] ?? 0) * 1024;
  }
  return sums;
}

function isThreadArena([, from = '0', to = '0', mode, inode]: RegExpExecArray): boolean {
  const start = BigInt(`0x${from}`);
  return mode === 'rw-p' && inode === '0' && start % HEAP_MAX === 0n && BigInt(`0x${to}`) - start <= HEAP_MAX;
}

/** @throws MeterError when a field is missing, as for a process that has already let go of its memory */
export function parseStatus(status: string): ResidentReading {
  return {
    rssBytes: field(status, 'VmRSS'),
    anonBytes: field(status, 'RssAnon'),
    fileBytes: field(status, 'RssFile'),
    shmemBytes: field(status, 'RssShmem'),
    markBytes: field(status, 'VmHWM'),
  };
}

function field(status: string, name: string): number {
  const match = new RegExp(`^${name}:\\s+(\\d{1,12}) kB$`, 'm').exec(status);
  if (match === null)
    throw new MeterError(`/proc/PID/status has no ${name}: the process has ended, or the kernel is too old.`);
  return Number(match[1]) * 1024;
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
