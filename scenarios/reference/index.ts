/** Which reference subjects test the instrument in which plan. `quick` runs those that cover the most in few trials. */
import type { PlanName } from '../../harness/plan-name.ts';

/** Files of the reference subjects of `plan`, in the order in which they run. */
export function referenceFiles(plan: PlanName): URL[] {
  return plans[plan].map(scenarioFile);
}

const quick = [
  'no-op',
  'held-buffer',
  'filled-pool',
  'detach-spike',
  'dropped-spike',
  'late-peak',
  'under-reserved',
] as const;

const pr = [
  ...quick,
  'books-late',
  'fixed-8-mib',
  'held-heap-objects',
  'held-typed-array',
  'kept-table',
  'leak',
  'never-coincide',
  'rare-peak',
  'resizable-array-buffer',
  'setup-allocation',
  'shared-array-buffer',
  'untouched-buffer',
  'wasm-memory',
  'zlib-contexts',
] as const;

/** Kinds and shapes that a pull request seldom touches, and up to 32 operations at once: they take half as long again. */
const full = [
  ...pr,
  'child-process',
  'external-strings',
  'held-blobs',
  'high-water-mark',
  'large-heap-objects',
  'millisecond-spike',
  'pinned-pool-pages',
  'pooled-buffers',
  'queued-writes',
  'ramp',
  'sawtooth',
  'scrypt-spike',
  'secret-keys',
  'sliced-strings',
  'sqlite-page-cache',
  'undelivered-message',
  'worker-thread',
  'zstd-contexts',
] as const;

const plans: Readonly<Record<PlanName, readonly string[]>> = { quick, pr, full };

/** The ending is that of this file: TypeScript in the repository, JavaScript once published. */
function scenarioFile(name: string): URL {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new URL(`./${name}.scenario.${ending}`, import.meta.url);
}
