import { afterEach, describe, expect, it, vi } from 'vitest';
import { guardLimit, LimitTooSmall } from './guard.ts';

const MiB = 1024 * 1024;

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a budget', () => {
  it('fits where overhead, budget and margin are within the limit, to the byte', () => {
    const sizes = { overhead: 100 * MiB, budget: 140 * MiB, limit: 256 * MiB };
    expect(guardLimit(sizes)).toEqual({ kind: 'fits', limit: 256 * MiB, margin: 16 * MiB, spare: 0 });
    expect(() => guardLimit({ ...sizes, budget: 140 * MiB + 1 })).toThrow(LimitTooSmall);
    expect(guardLimit({ ...sizes, margin: 0 })).toMatchObject({ kind: 'fits', spare: 16 * MiB });
  });

  it('leaves 5 % of a large limit', () => {
    expect(guardLimit({ overhead: 0, budget: 1, limit: 1000 * MiB })).toMatchObject({ margin: 50 * MiB });
  });

  it('that does not fit is refused with every number and the largest that would', () => {
    expect(() => guardLimit({ overhead: 100 * MiB, budget: 192 * MiB, limit: 256 * MiB })).toThrow(
      expect.objectContaining({
        code: 'ERR_LIMIT_TOO_SMALL',
        largestBudget: 140 * MiB,
        message:
          "The container's limit of 256.0 MiB is too small: overhead 100.0 MiB, budget 192.0 MiB and margin 16.0 MiB " +
          'need 308.0 MiB. Lower the budget to 140.0 MiB or less, or raise the limit to 308.0 MiB or more.',
      }),
    );
  });

  it('is not to be lowered where not even the overhead fits', () => {
    expect(() => guardLimit({ overhead: 300 * MiB, budget: MiB, limit: 256 * MiB })).toThrow(
      expect.objectContaining({ largestBudget: 0, message: expect.stringMatching(/\. Raise the limit to 317\.0 MiB/) }),
    );
  });

  it('that does not fit is warned of where that was asked for', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const result = guardLimit({ overhead: 200 * MiB, budget: 64 * MiB, limit: 256 * MiB, onMisfit: 'warn' });
    expect(result).toEqual({ kind: 'misfit', limit: 256 * MiB, margin: 16 * MiB, largestBudget: 40 * MiB });
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('40.0 MiB'), {
      type: 'PlimsollWarning',
      code: 'ERR_LIMIT_TOO_SMALL',
    });
  });
});

describe('the limit', () => {
  it.each([0, 2 ** 63 - 4096, 2 ** 64])('that the kernel reports as %d is none', (limit) => {
    vi.spyOn(process, 'constrainedMemory').mockReturnValue(limit);
    expect(guardLimit({ overhead: MiB, budget: Number.MAX_SAFE_INTEGER })).toEqual({
      kind: 'unchecked',
      reason: 'no-limit',
    });
  });

  it('is the container’s where none is given', () => {
    vi.spyOn(process, 'constrainedMemory').mockReturnValue(64 * MiB);
    expect(() => guardLimit({ overhead: 40 * MiB, budget: 16 * MiB })).toThrow('64.0 MiB');
  });
});

it('says that nothing bounds a process whose booking is off, and still refuses an overhead that does not fit', () => {
  expect(guardLimit({ overhead: MiB, budget: 0, limit: 256 * MiB })).toEqual({
    kind: 'unchecked',
    reason: 'no-budget',
  });
  expect(() => guardLimit({ overhead: 250 * MiB, budget: 0, limit: 256 * MiB })).toThrow(LimitTooSmall);
});

it('refuses what is no whole number of bytes', () => {
  for (const wrong of [{ overhead: 0.5 }, { budget: Number.NaN }, { limit: -1 }, { margin: -1 }]) {
    expect(() => guardLimit({ overhead: 1, budget: 1, limit: 256 * MiB, ...wrong })).toThrow(
      expect.objectContaining({ code: 'ERR_GOVERNOR_BYTES' }),
    );
  }
});
