import { expect, test } from 'vitest';
import { MiB } from '../bytes.ts';
import { inCode } from './in-code.ts';
import type { SizedPoint } from './points.ts';
import { suspect } from './suspect.ts';

/** Needs 2 × content + 1 MiB × parts + 3 MiB; what the code books is given. */
function points(reserve: (content: number, parts: number) => number): SizedPoint[] {
  return [1, 8, 32].flatMap((size) =>
    [1, 4].map((parts) => ({
      parameters: { content: size * MiB, parts },
      reservedBytes: reserve(size * MiB, parts),
      neededBytes: 2 * size * MiB + parts * MiB + 3 * MiB,
      concurrency: 1,
      lanes: ['live', 'resident'] as const,
      singleTrial: false,
    })),
  );
}
const names = ['content', 'parts'];

test('the coefficient that is too small is named, and by how much', () => {
  const found = suspect(
    points((content, parts) => content + parts * MiB + 3 * MiB),
    names,
  );
  expect(found?.parameter).toBe('content');
  expect(found?.change).toBeCloseTo(1, 9);
  expect(
    suspect(
      points((content) => 2 * content + 3 * MiB),
      names,
    ),
  ).toEqual({ parameter: 'parts', change: MiB });
  expect(
    suspect(
      points((content, parts) => 2 * content + parts * MiB),
      names,
    ),
  ).toEqual({ parameter: null, change: 3 * MiB });
});

test('a formula that covers all but books far too much has its largest saving named', () => {
  const found = suspect(
    points((content, parts) => 4 * content + parts * MiB + 3 * MiB),
    names,
  );
  expect(found?.parameter).toBe('content');
  expect(found?.change).toBeCloseTo(-2, 9);
});

test('nothing is wrong with an honest formula, nor with a little too much of one', () => {
  expect(
    suspect(
      points((content, parts) => 2 * content + parts * MiB + 3 * MiB),
      names,
    ),
  ).toBeNull();
  expect(
    suspect(
      points((content, parts) => 2 * content + parts * MiB + 4 * MiB),
      names,
    ),
  ).toBeNull();
});

test('where two changes are as likely none is named', () => {
  const [one] = points((content) => content);
  expect(suspect([one as SizedPoint], names)).toBeNull();
});

test("the code's own line is read from what it reserves, below 0 too, and a bend is no line", () => {
  expect(
    inCode(
      points((content, parts) => 1.25 * content - 512 * parts + 7 * MiB),
      names,
    ),
  ).toEqual({
    constant: 7 * MiB,
    by: { content: 1.25, parts: -512 },
  });
  expect(
    inCode(
      points((content) => Math.min(content, 4 * MiB)),
      names,
    ),
  ).toBeNull();
  expect(inCode(points((content) => content).slice(0, 2), names)).toBeNull();
});
