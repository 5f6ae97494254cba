/**
 * What the kernel charges to a control group, of version 1 or 2. Page cache stands apart: it is charged to the group that
 * read a file first, and taken back before anything is killed.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MeterError } from './meter.ts';

export type CgroupVersion = 1 | 2;

/** Bytes. */
export interface CgroupFigures {
  /** All that is charged now. */
  readonly usageBytes: number;
  /** The most that was ever charged, page cache included: `memory.peak`, `memory.max_usage_in_bytes`; null: no such file. */
  readonly peakBytes: number | null;
  /** Nothing but killing gives these back where there is no swap. */
  readonly anonBytes: number;
  /** Page cache, mapped pages of binaries included, without shared memory. */
  readonly fileBytes: number;
  /** Files in memory and shared mappings: as lasting as anonymous ones. */
  readonly shmemBytes: number;
  /** Buffers of sockets. Version 1 counts those of TCP apart, and only where a limit for them was set. */
  readonly socketBytes: number;
  /** Stacks, page tables, slabs; without the buffers of sockets. */
  readonly kernelBytes: number;
  /** What the limit is for, and can't be taken back: all but page cache, and but what version 1 charges apart. */
  readonly lastingBytes: number;
}

export interface CgroupDeaths {
  /** Processes that the kernel killed because the group was full. */
  readonly kernelKills: number;
  /** How often a charge met the limit: reclaimed, waited or died. */
  readonly limitHits: number;
}

/** @throws MeterError when the group is gone or a file has another form */
export function readCgroup(version: CgroupVersion, folder: string): CgroupFigures {
  const read = (name: string) => readText(folder, name);
  const size = (name: string) => bytesOf(read(name), name);
  if (version === 1) {
    const kernelBytes = orNull(() => size('memory.kmem.usage_in_bytes')) ?? 0;
    const stat = parseStatV1(read('memory.stat'));
    return {
      ...stat,
      lastingBytes: stat.anonBytes + stat.shmemBytes + kernelBytes,
      usageBytes: size('memory.usage_in_bytes'),
      peakBytes: orNull(() => size('memory.max_usage_in_bytes')),
      kernelBytes,
      socketBytes: orNull(() => size('memory.kmem.tcp.usage_in_bytes')) ?? 0,
    };
  }
  const stat = parseStatV2(read('memory.stat'));
  return {
    ...stat,
    lastingBytes: stat.anonBytes + stat.shmemBytes + stat.kernelBytes + stat.socketBytes,
    usageBytes: size('memory.current'),
    peakBytes: orNull(() => size('memory.peak')),
  };
}

/** @throws MeterError when the group is gone or a file has another form */
export function readDeaths(version: CgroupVersion, folder: string): CgroupDeaths {
  if (version === 2) return parseEvents(readText(folder, 'memory.events'));
  return {
    kernelKills: field(readText(folder, 'memory.oom_control'), 'oom_kill', 'memory.oom_control'),
    limitHits: bytesOf(readText(folder, 'memory.failcnt'), 'memory.failcnt'),
  };
}

/** `memory.stat` of version 1; the `total_` lines, which have the groups below in them. `cache` counts shared memory too. */
function parseStatV1(stat: string): Pick<CgroupFigures, 'anonBytes' | 'fileBytes' | 'shmemBytes'> {
  const shmemBytes = field(stat, 'total_shmem', 'memory.stat');
  return {
    anonBytes: field(stat, 'total_rss', 'memory.stat'),
    fileBytes: field(stat, 'total_cache', 'memory.stat') - shmemBytes,
    shmemBytes,
  };
}

/** `memory.stat` of version 2. `kernel` is there from Linux 5.18 on; before, its parts are added up. */
function parseStatV2(stat: string): Omit<CgroupFigures, 'usageBytes' | 'peakBytes' | 'lastingBytes'> {
  const part = (name: string) => orNull(() => field(stat, name, 'memory.stat')) ?? 0;
  const shmemBytes = field(stat, 'shmem', 'memory.stat');
  const parts = ['kernel_stack', 'pagetables', 'sec_pagetables', 'percpu', 'vmalloc', 'slab'];
  return {
    anonBytes: field(stat, 'anon', 'memory.stat'),
    fileBytes: field(stat, 'file', 'memory.stat') - shmemBytes,
    shmemBytes,
    socketBytes: field(stat, 'sock', 'memory.stat'),
    kernelBytes:
      orNull(() => field(stat, 'kernel', 'memory.stat')) ?? parts.reduce((total, name) => total + part(name), 0),
  };
}

/** `memory.events` of version 2, the groups below included. */
function parseEvents(events: string): CgroupDeaths {
  return {
    kernelKills: field(events, 'oom_kill', 'memory.events'),
    limitHits: field(events, 'max', 'memory.events'),
  };
}

function field(text: string, name: string, file: string): number {
  const match = new RegExp(`^${name} (\\d+)$`, 'm').exec(text);
  if (match === null) throw new MeterError(`${file} of the control group has no ${name}: another kernel's form.`);
  return Number(match[1]);
}

function bytesOf(text: string, file: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) {
    throw new MeterError(`${file} of the control group is no number: ${JSON.stringify(text.slice(0, 40))}.`);
  }
  return value;
}

function orNull(read: () => number): number | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof MeterError) return null;
    throw error;
  }
}

function readText(folder: string, name: string): string {
  try {
    return readFileSync(join(folder, name), 'latin1');
  } catch (cause) {
    throw new MeterError(`The control group can't be read: ${join(folder, name)} is not there.`, { cause });
  }
}
