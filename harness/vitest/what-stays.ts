import { createRequire } from 'node:module';

/** Objects that stay are found by memlab, which nobody has who did not ask for it. */
export function canSeeWhatStays(): boolean {
  try {
    createRequire(import.meta.url).resolve('memlab');
    return true;
  } catch {
    return false;
  }
}
