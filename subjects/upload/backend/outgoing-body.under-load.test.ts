/** The negative control of eager release: a backend that answers before it has read the body, under load. */
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import type { UnderLoad } from '../test-support/early-answers-under-load.ts';

const program = join(import.meta.dirname, '../test-support/early-answers-under-load.ts');

describe.each([
  ['200 and reads on within the grace', 200, 5000],
  ['200 and is cut off', 200, 0],
  ['403', 403, 0],
])('a backend that answers early with %s', (_, status, graceMs) => {
  it('receives no byte that was not sent at its position, and every part is freed', async () => {
    const { stdout } = await run(status, graceMs, 'kept');
    const { received, foreign, freed, parts, outcomes, whole } = JSON.parse(stdout) as UnderLoad;
    expect(foreign).toBe(0);
    expect(received).toBeGreaterThan(0);
    expect(freed).toBe(parts);
    if (graceMs > 0) expect({ outcomes, whole }).toEqual({ outcomes: ['stored'], whole: parts });
    else expect(outcomes).not.toContain('stored');
  });

  // Without this the test above might be green because it finds nothing.
  it.runIf(process.platform === 'linux')('is sent foreign bytes when parts are freed upon the answer', async () => {
    const { stdout, signal } = await run(status, graceMs, 'broken');
    // It may as well be killed: it works on memory that is not its own.
    if (!/^SIG(SEGV|BUS|ABRT)$/.test(signal ?? ''))
      expect((JSON.parse(stdout) as UnderLoad).foreign).toBeGreaterThan(0);
  });
});

function run(status: number, graceMs: number, rule: 'kept' | 'broken') {
  const options = { timeout: 18_000, reject: rule === 'kept' };
  return execa(process.execPath, [program, `${status}`, `${graceMs}`, rule], options);
}
