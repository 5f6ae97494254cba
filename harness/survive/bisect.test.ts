import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bisect } from './bisect.ts';

const MiB = 1024 * 1024;
const step = 4 * MiB;
const asked = { ceilingBytes: 1024 * MiB, stepBytes: step, runs: 10 };

describe('the smallest limit that is survived', () => {
  it('is the next step above the truth, from whatever guess', async () => {
    const truths = fc.integer({ min: 1, max: 1024 * MiB });
    const guesses = fc.option(fc.integer({ min: 1, max: 2048 * MiB }), { nil: undefined });
    const property = fc.asyncProperty(truths, guesses, async (truth, guessBytes) => {
      const attempt = async (limit: number) => (limit >= truth ? ('survived' as const) : ('killed' as const));
      const { livesBytes, diesBytes } = await bisect({ ...asked, attempt, guessBytes });
      const expected = Math.ceil(truth / step) * step;
      expect(livesBytes).toBe(expected);
      expect(diesBytes).toBe(expected === step ? null : expected - step);
    });
    await fc.assert(property, { numRuns: 200 });
  });

  it('was survived in every run, where others below it were by luck', async () => {
    let runs = 0;
    // From 200 MiB on it always lives; from 180 on it dies every third time.
    const attempt = async (limit: number) => {
      runs += 1;
      if (limit >= 200 * MiB) return 'survived' as const;
      return limit >= 180 * MiB && runs % 3 > 0 ? ('survived' as const) : ('killed' as const);
    };
    const { livesBytes, diesBytes, curve } = await bisect({ ...asked, attempt });
    expect(livesBytes).toBe(200 * MiB);
    const below = curve.find(({ limitBytes }) => limitBytes === diesBytes);
    expect(below?.endings.survived).toBeGreaterThan(0);
    expect(below?.endings.killed).toBeGreaterThan(0);
  });

  it('is never above the truth, whatever lived below it by luck, and one step below it somebody died', async () => {
    const histories = fc.record({
      truth: fc.integer({ min: 1, max: 1024 * MiB }),
      lucky: fc.infiniteStream(fc.boolean()),
    });
    const property = fc.asyncProperty(histories, async ({ truth, lucky }) => {
      const attempt = async (limit: number) =>
        limit >= truth || lucky.next().value ? ('survived' as const) : ('killed' as const);
      const { livesBytes, diesBytes, curve } = await bisect({ ...asked, runs: 3, attempt });
      expect(livesBytes).toBeLessThanOrEqual(Math.ceil(truth / step) * step);
      const below = curve.find(({ limitBytes }) => limitBytes === diesBytes);
      if (diesBytes !== null) expect(below?.endings.killed).toBeGreaterThan(0);
    });
    await fc.assert(property, { numRuns: 200 });
  });

  it('is nothing where not even the ceiling is', async () => {
    const border = await bisect({ ...asked, attempt: async () => 'killed' });
    expect(border).toMatchObject({ livesBytes: null, diesBytes: null });
    expect(border.curve).toHaveLength(1);
  });

  it('counts a process that stands still as dead', async () => {
    const attempt = async (limit: number) => (limit >= 100 * MiB ? ('survived' as const) : ('timed out' as const));
    expect(await bisect({ ...asked, attempt })).toMatchObject({ livesBytes: 100 * MiB, diesBytes: 96 * MiB });
  });
});
