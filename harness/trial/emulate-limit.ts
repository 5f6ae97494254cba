/**
 * V8 sizes its heap by the memory limit it finds. Without a real limit around the trial, the same sizes are given as flags.
 */
import { MiB } from '../bytes.ts';

/**
 * The flags that make V8 size itself as under `limitBytes`, by the formula of `Heap::ConfigureHeap` in V8 13.6: half of the
 * limit for the old generation, at least 256 MiB and at most 2 GiB (4 GiB where the machine has 15 GiB or more); a semi-space of
 * 1/32 of it as a power of two up to 64 MiB, or 1 MiB when the old generation has its least. `emulate-limit.test.ts` holds
 * the result against `heap_size_limit` read under real limits.
 */
export function flagsForLimit(limitBytes: number): string[] {
  const mostOld = limitBytes >= 15 * 1024 * MiB ? 4096 : 2048;
  const old = Math.min(mostOld, Math.max(256, Math.floor(limitBytes / 2 / MiB)));
  const semiSpace = old <= 256 ? 1 : Math.min(64, 2 ** Math.ceil(Math.log2(old / 32)));
  return [`--max-old-space-size=${old}`, `--max-semi-space-size=${semiSpace}`];
}
