import type { Machine } from './schema.ts';

/** What makes the figures of two runs comparable, as far as the machine goes; flags and limits belong to each trial. */
export interface Fingerprint {
  readonly node: string;
  readonly v8: string;
  readonly platform: string;
  readonly arch: string;
  /** The allocator's library and its version. */
  readonly libc: string;
  /** The old generation that V8 allows itself by the memory it finds, in steps of 64 MiB. */
  readonly heapMiB: number;
}

export function fingerprintOf(machine: Machine): Fingerprint {
  const { node, v8, platform, arch, libc } = machine;
  return { node, v8, platform, arch, libc, heapMiB: heapMiB(machine) };
}

/** In words, `what it is instead of what was asked for`; empty: they are alike. */
export function fingerprintDifferences(is: Fingerprint, wanted: Fingerprint): string[] {
  const names = { node: 'Node', v8: 'V8', platform: '', arch: '', libc: '', heapMiB: 'an old generation of' } as const;
  return (Object.keys(names) as (keyof Fingerprint)[])
    .filter((key) => is[key] !== wanted[key])
    .map((key) => {
      const unit = key === 'heapMiB' ? ' MiB' : '';
      return `${names[key]} ${is[key]}${unit} instead of ${wanted[key]}${unit}`.trim();
    });
}

const MIB = 1024 * 1024;
const STEP_MIB = 64;

/**
 * Half of the memory, from 256 MiB to 2 GiB (4 GiB from 15 GiB on), as `Heap::ConfigureHeap` of V8 13.6 has it. In steps:
 * two machines of one kind differ by a few MiB of what their firmware keeps.
 */
function heapMiB({ memoryBytes, limitBytes }: Machine): number {
  const memory = (limitBytes ?? memoryBytes) / MIB;
  const most = memory >= 15 * 1024 ? 4096 : 2048;
  return Math.round(Math.min(most, Math.max(256, memory / 2)) / STEP_MIB) * STEP_MIB;
}
