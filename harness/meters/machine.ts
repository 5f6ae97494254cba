/** What this machine is, and what can be measured on it. */
import { availableParallelism, release, totalmem } from 'node:os';
import type { Machine } from '../results/schema.ts';
import { chooseMeters } from './choose-meters.ts';
import type { Meters, ResidentMeter, SocketMeter } from './meter.ts';
import { markBound } from './procfs.ts';

export interface Instruments {
  readonly machine: Machine;
  readonly meter: ResidentMeter | null;
  readonly sockets: SocketMeter;
  /** For each lane that can't be had: what to do. */
  readonly remedies: Readonly<Record<string, string>>;
}

/** @throws MeterError when the environment asks for a meter that is none */
export function probeMachine({ resident: choice, sockets }: Meters = chooseMeters()): Instruments {
  const cpus = availableParallelism();
  return {
    machine: {
      node: process.version,
      v8: process.versions.v8,
      platform: process.platform,
      arch: process.arch,
      kernel: release(),
      libc: libc(),
      cpus,
      memoryBytes: totalmem(),
      ...limitInForce(),
      lanes: {
        live: { available: true, source: 'v8.getHeapStatistics, v8.GCProfiler, --expose-gc', why: '' },
        resident: { available: choice.available, source: choice.source, why: choice.why },
      },
      markBoundBytes: choice.available ? choice.meter.markBoundBytes : markBound(cpus),
    },
    meter: choice.available ? choice.meter : null,
    sockets,
    remedies: choice.available ? {} : { resident: choice.remedy },
  };
}

/** Node says 0, or more than there is, where nothing limits it. */
function limitInForce(): { limitBytes?: number } {
  const limitBytes = process.constrainedMemory();
  return limitBytes > 0 && limitBytes < totalmem() ? { limitBytes } : {};
}

/** The allocator decides when freed pages go back to the kernel, so it is part of the fingerprint. */
function libc(): string {
  (process.report as { excludeNetwork?: boolean }).excludeNetwork = true;
  const { header } = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return header?.glibcVersionRuntime === undefined ? 'not glibc' : `glibc ${header.glibcVersionRuntime}`;
}
