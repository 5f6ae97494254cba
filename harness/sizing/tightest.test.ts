import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KiB, MiB } from '../bytes.ts';
import { bookedBytes } from './formula.ts';
import { type Need, tightest } from './tightest.ts';

const need = (content: number, neededBytes: number): Need => ({ parameters: { content }, neededBytes });

test('points on one line give that line', () => {
  const found = tightest(
    [1, 8, 32].map((size) => need(size * MiB, 2.5 * size * MiB + 3 * MiB)),
    ['content'],
  );
  expect(found.by.content).toBeCloseTo(2.5, 4);
  expect(found.constant).toBeCloseTo(3 * MiB, -4);
});

test('a need that falls with size is covered by the constant: no coefficient is below 0', () => {
  const found = tightest([need(1 * MiB, 9 * MiB), need(8 * MiB, 4 * MiB)], ['content']);
  expect(found).toEqual({ constant: 9 * MiB, by: { content: 0 } });
});

test('a single point gives its need as a constant', () => {
  expect(tightest([need(16 * MiB, 9 * MiB - 1)], [])).toEqual({ constant: 9 * MiB, by: {} });
});

const needs = fc.array(
  fc.record({ content: fc.integer({ min: 0, max: 1 << 30 }), neededBytes: fc.integer({ min: 1, max: 1 << 30 }) }),
  {
    minLength: 1,
    maxLength: 12,
  },
);

test('as printed it covers every point, and no line through two of them that does so books less', () => {
  fc.assert(
    fc.property(needs, (raw) => {
      const points = raw.map(({ content, neededBytes }) => need(content, neededBytes));
      const found = tightest(points, ['content']);
      for (const one of points) expect(bookedBytes(found, one.parameters)).toBeGreaterThanOrEqual(one.neededBytes);
      const sum = (constant: number, each: number) =>
        points.reduce((total, { parameters }) => total + constant + each * (parameters.content ?? 0), 0);
      const best = Math.min(...candidates(points).map(([constant, each]) => sum(constant, each)));
      // What rounding up may add: a KiB, and for each of content one of the last decimal, or a byte where it is of many.
      const rounding = points.length * KiB + sum(0, (found.by.content ?? 0) > 16 ? 1 : 1.1e-4);
      expect(sum(found.constant, found.by.content ?? 0)).toBeLessThanOrEqual(best * (1 + 1e-6) + rounding);
    }),
    { numRuns: 300 },
  );
});

/** The optimum of two variables is a corner: a line through two points, or through one with the other variable at 0. */
function candidates(points: readonly Need[]): [number, number][] {
  const lines = points.flatMap((a) => [
    [a.neededBytes, 0] as [number, number],
    ...(x(a) > 0 ? [[0, a.neededBytes / x(a)] as [number, number]] : []),
    ...points.flatMap((b) => {
      if (x(a) === x(b)) return [];
      const each = (a.neededBytes - b.neededBytes) / (x(a) - x(b));
      return [[a.neededBytes - each * x(a), each] as [number, number]];
    }),
  ]);
  return lines.filter(
    ([constant, each]) =>
      constant >= 0 && each >= 0 && points.every((one) => constant + each * x(one) >= one.neededBytes * (1 - 1e-9)),
  );
}

function x({ parameters }: Need): number {
  return parameters.content ?? 0;
}

test('a size and a count are told apart, each with its own coefficient', () => {
  const points = [1, 4, 16].flatMap((size) =>
    [1, 10, 100].map((parts) => ({
      parameters: { content: size * MiB, parts },
      neededBytes: 1.5 * size * MiB + parts * 40 * KiB + 2 * MiB,
    })),
  );
  const found = tightest(points, ['content', 'parts']);
  expect(found.by.content).toBeCloseTo(1.5, 3);
  expect(Math.abs((found.by.parts ?? 0) - 40 * KiB)).toBeLessThanOrEqual(16);
  expect(Math.abs(found.constant - 2 * MiB)).toBeLessThanOrEqual(2 * KiB);
});
