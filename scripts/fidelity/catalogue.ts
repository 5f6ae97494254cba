/** What the reference subjects are, for the table: the kind of memory, the shape over time, and where the truth comes from. */
import { MiB } from '../../harness/bytes.ts';
import type { Parameters } from '../../harness/scenario/scenario.ts';

export interface Entry {
  readonly kind: string;
  readonly shape: string;
  /** Which lanes can't see it, and why; empty: both do. */
  readonly blind: string;
  /**
   * Bytes an operation takes in truth, for the tools that know no lanes. Left out: what the resident lane must read, or the
   * live lane's upper end where that is not known.
   */
  readonly takes?: (parameters: Parameters) => number;
}

const native = 'live: no counter of V8’s has it';

export const catalogue: Readonly<Record<string, Entry>> = {
  'no-op': { kind: 'nothing', shape: 'steady', blind: '' },
  'held-buffer': { kind: 'Buffer, unpooled', shape: 'steady', blind: '' },
  'held-typed-array': { kind: 'typed array', shape: 'steady', blind: '' },
  'filled-pool': { kind: 'Buffers from the subject’s own pool', shape: 'steady, allocated before', blind: '' },
  'fixed-8-mib': { kind: 'Buffer, fixed size', shape: 'steady, warm-up too', blind: '' },
  'under-reserved': { kind: 'Buffer, unpooled', shape: 'steady', blind: '' },
  'books-late': { kind: 'Buffer, booked', shape: 'steady', blind: '' },
  'setup-allocation': { kind: 'Buffer beside 32 MiB of the twin’s', shape: 'steady', blind: '' },
  'kept-table': {
    kind: 'Buffer beside 4 MiB that the process keeps',
    shape: 'steady',
    blind: 'live: an allowance is taken off its upper end alone',
  },
  'untouched-buffer': {
    kind: 'Buffer, not written',
    shape: 'steady',
    blind: 'resident: the kernel has given no page, and must read 0',
  },
  'pooled-buffers': { kind: 'Buffers from Node’s pool', shape: 'steady', blind: '' },
  'pinned-pool-pages': { kind: '16 bytes of every pool', shape: 'steady', blind: '' },
  'resizable-array-buffer': { kind: 'resizable ArrayBuffer', shape: 'steady', blind: '' },
  'shared-array-buffer': { kind: 'SharedArrayBuffer', shape: 'steady', blind: native },
  'wasm-memory': { kind: 'WebAssembly memory', shape: 'steady, grown', blind: '' },
  'held-heap-objects': {
    kind: 'small heap objects',
    shape: 'steady',
    blind: 'resident: not known, since V8 chooses when its heap grows',
  },
  'large-heap-objects': { kind: 'large heap objects', shape: 'steady', blind: '' },
  'external-strings': { kind: 'strings off the heap', shape: 'steady', blind: '' },
  'sliced-strings': { kind: '32 characters of 4 MiB', shape: 'steady', blind: '' },
  'held-blobs': { kind: 'Blobs', shape: 'steady', blind: native },
  'undelivered-message': { kind: 'ArrayBuffer in a port’s queue', shape: 'steady', blind: native },
  'worker-thread': { kind: 'Buffer of a worker thread', shape: 'steady', blind: 'live: another isolate’s books' },
  'child-process': {
    kind: 'Buffer of a child process',
    shape: 'steady',
    blind: 'both: another process, so that resident must read 0',
    takes: ({ size = 0 }) => size,
  },
  'zlib-contexts': { kind: 'zlib contexts', shape: 'steady', blind: native },
  'zstd-contexts': { kind: 'zstd contexts', shape: 'steady', blind: native },
  'secret-keys': { kind: 'crypto key objects', shape: 'steady', blind: native },
  'scrypt-spike': { kind: 'OpenSSL’s scratch memory', shape: 'spike in a synchronous call', blind: native },
  'sqlite-page-cache': { kind: 'sqlite’s page cache', shape: 'steady', blind: native },
  'queued-writes': { kind: 'a socket’s queued writes', shape: 'steady', blind: '' },
  'high-water-mark': { kind: 'a stream’s high-water marks', shape: 'steady', blind: '' },
  ramp: { kind: 'Buffers', shape: 'ramp', blind: '' },
  'millisecond-spike': { kind: 'resizable ArrayBuffer', shape: 'spike of 1 ms', blind: '' },
  'detach-spike': { kind: 'Buffer, detached', shape: 'spike in a synchronous call', blind: '' },
  'dropped-spike': {
    kind: 'Buffers, dropped',
    shape: 'spike in a synchronous call',
    blind: 'resident: not known, since V8 chooses when it collects',
  },
  'late-peak': { kind: 'Buffers', shape: 'late', blind: '' },
  sawtooth: { kind: 'resizable ArrayBuffer', shape: 'sawtooth', blind: '' },
  'rare-peak': {
    kind: 'Buffers',
    shape: 'rare: one operation in twenty',
    blind: 'live: not known, since it runs three waves',
  },
  leak: { kind: 'Buffers', shape: 'leak', blind: '', takes: () => 8 * MiB },
  'never-coincide': { kind: 'Buffers', shape: 'half of them at a time', blind: '' },
};
